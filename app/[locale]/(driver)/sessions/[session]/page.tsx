import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SessionView } from "@/components/driver/session-view";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { driverContext } from "@/lib/auth/request";
import { loadSessionPage } from "@/lib/loaders/driver/session";

/** One stay: time left, extend, what was paid, receipts. */
export default async function SessionPage({ params }: PageProps<"/[locale]/sessions/[session]">) {
  const { session } = await params;
  const view = await loadSessionPage(await driverContext(), session);
  if (!view) notFound();
  const t = await getTranslations("session");
  const { id, country, receipts, hasOpenPayment, ...shown } = view;
  const notice = hasOpenPayment ? (
    <Notice tone="warning">
      {t("openPayment")} <ButtonLink href={`/sessions/${id}/pay`}>{t("toPayment")}</ButtonLink>
    </Notice>
  ) : null;
  return (
    <SessionView
      {...shown}
      plateCountry={country}
      receipts={receipts.map(({ id: receipt, number, kind }) => ({ href: `/receipts/${receipt}`, number, kind }))}
      notice={notice}
      {...(view.state === "running" && !hasOpenPayment ? { extendHref: `/sessions/${id}/extend` } : {})}
    />
  );
}
