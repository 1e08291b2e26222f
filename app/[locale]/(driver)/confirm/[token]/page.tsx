import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { BankConfirmation } from "@/components/driver/card-payment";
import { Checking } from "@/components/driver/checking";
import { ZoneCode } from "@/components/ui/badge";
import { findConfirmer } from "@/lib/auth/parker";
import { formatMoney } from "@/lib/domain/money";
import { stripeSource } from "@/lib/http/stripe-source";
import { formatLocale } from "@/lib/i18n/locales";
import { loadConfirm } from "@/lib/loaders/driver/confirm";

/** The address is a key: it is told to no other site and kept by no search engine. */
export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("pay");
  return { title: t("bankTitle"), referrer: "same-origin", robots: { index: false, follow: false } };
}

/** The bank's question to the driver of an app, who is not signed in here; then back to the app. Reload and back are harmless. */
export default async function ConfirmPage({ params, searchParams }: PageProps<"/[locale]/confirm/[token]">) {
  const [{ token }, query] = await Promise.all([params, searchParams]);
  const confirmer = await findConfirmer(token);
  const view = confirmer && (await loadConfirm(confirmer));
  if (!view) notFound();
  const { step, placeName, zoneCode, amountMinor, currency } = view;
  const returnUrl = `/confirm/${token}/return`;
  const [t, locale] = await Promise.all([getTranslations("pay"), getLocale()]);
  const isAwaited = query.wait === "1";
  // Whoever waited for the outcome is still led back to the app, even when it came before this page.
  const isLedBack = isAwaited && view.returnUrl !== null;
  if (step.kind === "done" && !isLedBack) {
    return (
      <div className="mx-auto grid max-w-2xl gap-5">
        <h1>{view.isRefused ? t("notConfirmedTitle") : t("confirmedTitle")}</h1>
        <p>{view.isRefused ? t("notConfirmedText") : t("confirmedText")}</p>
        {view.returnUrl === null ? null : (
          <p>
            <a href={view.returnUrl} className="btn btn-primary">
              {t("backToApp")}
            </a>
          </p>
        )}
      </div>
    );
  }
  if (step.kind !== "bank" || isAwaited) {
    return <Checking pollUrl={`/confirm/${token}/status`} nextUrl={returnUrl} />;
  }
  const { clientSecret, stripeAccount } = step;
  const source = { ...stripeSource(view.appSlug), stripeAccount, clientSecret, returnUrl };
  return (
    <div className="mx-auto grid max-w-2xl gap-5">
      <h1>{t("bankTitle")}</h1>
      <p className="flex flex-wrap items-center gap-3 text-lg">
        <strong>{placeName}</strong> <ZoneCode code={zoneCode} />{" "}
        <strong className="figures">{formatMoney(amountMinor, currency, formatLocale(locale))}</strong>
      </p>
      <BankConfirmation key={view.paymentId} {...source} />
    </div>
  );
}
