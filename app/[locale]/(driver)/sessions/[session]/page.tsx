import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { cardName } from "@/components/driver/pay-choice";
import { SessionView } from "@/components/driver/session-view";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { driverContext } from "@/lib/auth/request";
import { loadSessionPage } from "@/lib/loaders/driver/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("session"))("pageTitle") };
}

/** One stay: time left, extend, what was paid, receipts. */
export default async function SessionPage({ params }: PageProps<"/[locale]/sessions/[session]">) {
  const { session } = await params;
  const view = await loadSessionPage(await driverContext(), session);
  if (!view) notFound();
  const t = await getTranslations("session");
  const { id, country, receipts, payments, hasOpenPayment, ...shown } = view;
  const isGone = view.state === "over" || view.state === "failed";
  const notice = hasOpenPayment ? (
    <Notice tone="warning">
      {t("openPayment")} <ButtonLink href={`/sessions/${id}/pay`}>{t("toPayment")}</ButtonLink>
    </Notice>
  ) : null;
  return (
    <SessionView
      {...shown}
      plateCountry={country}
      payments={payments.map(({ card, ...row }) => (card ? { ...row, card: cardName(card) } : row))}
      receipts={receipts.map(({ id: receipt, number, kind }) => ({ href: `/receipts/${receipt}`, number, kind }))}
      notice={notice}
      {...(view.state === "running" && !hasOpenPayment ? { extendHref: `/sessions/${id}/extend` } : {})}
      {...(isGone ? { againHref: `/p/${view.place.zoneCode}` } : {})}
    />
  );
}
