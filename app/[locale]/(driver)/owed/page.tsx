import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/card";
import { findPayer, MINE } from "@/lib/auth/payer";
import { DebtsPage } from "./debts-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("debt"))("title") };
}

/** What the driver of this browser owes. */
export default async function OwedPage({ searchParams }: PageProps<"/[locale]/owed">) {
  const [query, payer] = await Promise.all([searchParams, findPayer(MINE)]);
  if (payer) return <DebtsPage token={MINE} payer={payer} query={query} />;
  const [t, ui] = await Promise.all([getTranslations("debt"), getTranslations("ui")]);
  return (
    <div className="mx-auto grid max-w-2xl gap-5">
      <EmptyState title={<h1 className="text-2xl">{t("unknownTitle")}</h1>}>{t("unknownText")}</EmptyState>
      <div className="flex flex-wrap gap-3">
        <ButtonLink href="/sign-in?next=%2Fowed" tone="primary">
          {ui("signIn")}
        </ButtonLink>
        <ButtonLink href="/">{t("toPlaces")}</ButtonLink>
      </div>
    </div>
  );
}
