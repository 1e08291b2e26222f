import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { AskedStay } from "@/components/driver/asked-stay";
import { ActionForm } from "@/components/ui/action-form";
import { findParker } from "@/lib/auth/parker";
import { loadAsked } from "@/lib/loaders/driver/asked";
import { answer } from "./actions";

/** The address is a key: it is told to no other site and kept by no search engine. */
export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("session");
  return { title: t("pageTitle"), referrer: "same-origin", robots: { index: false, follow: false } };
}

/** The question whether a car is still there, for whoever holds the mail's link. Opening it answers nothing. */
export default async function ParkedPage({ params }: PageProps<"/[locale]/parked/[token]">) {
  const parker = await findParker((await params).token);
  const view = parker && (await loadAsked(parker));
  if (!view) notFound();
  const t = await getTranslations("session");
  const { session, ...shown } = view;
  return (
    <AskedStay {...shown}>
      <ActionForm action={answer} submitLabel={t("yesParked")} values={{ session }} />
    </AskedStay>
  );
}
