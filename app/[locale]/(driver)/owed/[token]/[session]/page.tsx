import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { BankConfirmation, CardPayment } from "@/components/driver/card-payment";
import { Checking } from "@/components/driver/checking";
import { ActionForm } from "@/components/ui/action-form";
import { ZoneCode } from "@/components/ui/badge";
import { Notice } from "@/components/ui/notice";
import { findPayer } from "@/lib/auth/payer";
import { formatMoney } from "@/lib/domain/money";
import { localRoute } from "@/lib/http/local-path";
import { keptQuery, owedPath } from "@/lib/http/owed-path";
import { stripeSource } from "@/lib/http/stripe-source";
import { formatLocale } from "@/lib/i18n/locales";
import { loadDebtStep } from "@/lib/loaders/driver/debt";
import { leave } from "../../actions";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("debt");
  return { title: t("payTitle"), referrer: "same-origin", robots: { index: false, follow: false } };
}

/** The open payment of one stay's debt: the card form, the bank's question, or "we are checking". Reload and back are harmless. */
export default async function OwedStepPage({ params, searchParams }: PageProps<"/[locale]/owed/[token]/[session]">) {
  const [{ token, session }, query] = await Promise.all([params, searchParams]);
  const payer = await findPayer(token);
  const kept = keptQuery(query);
  // A link that has done its work opens no later payment.
  if (payer?.isOver) redirect(localRoute(owedPath(token, { ...kept, settled: session })));
  const view = payer && (await loadDebtStep(payer.context, session));
  if (!view) notFound();
  const { step } = view;
  // The outcome may have come by another door than the browser's return: the driver goes on all the same.
  if (step.kind === "paid" || step.kind === "waived")
    redirect(localRoute(owedPath(token, { ...kept, settled: session })));
  if (step.kind === "owed" || step.kind === "done") {
    const declined = query.wait === "1" && step.kind === "owed" ? (view.decline ?? undefined) : undefined;
    redirect(localRoute(owedPath(token, { ...kept, declined })));
  }
  const returnUrl = owedPath(token, kept, session, "return");
  if (step.kind === "checking" || query.wait === "1") {
    return <Checking pollUrl={owedPath(token, {}, session, "status")} nextUrl={returnUrl} />;
  }
  const [t, pay, decline, locale] = await Promise.all([
    getTranslations("debt"),
    getTranslations("pay"),
    getTranslations("decline"),
    getLocale(),
  ]);
  const amount = formatMoney(view.amountMinor, view.currency, formatLocale(locale));
  const { clientSecret, stripeAccount } = step;
  const source = {
    ...stripeSource(view.appSlug),
    stripeAccount,
    clientSecret,
    returnUrl,
    needsScript: t("needsScript"),
  };
  return (
    <div className="mx-auto grid max-w-2xl gap-5">
      <h1>{step.kind === "card" ? t("payTitle") : pay("bankTitle")}</h1>
      <p className="flex flex-wrap items-center gap-3 text-lg">
        <strong>{view.placeName}</strong> <ZoneCode code={view.zoneCode} />{" "}
        <strong className="figures">{amount}</strong>
      </p>
      {step.kind === "card" && view.decline && query.again === "1" ? (
        <Notice tone="danger">{decline(view.decline)}</Notice>
      ) : null}
      {step.kind === "card" ? (
        <CardPayment key={view.paymentId} {...source} mode="payment" amountLabel={amount} />
      ) : (
        <BankConfirmation key={view.paymentId} {...source} />
      )}
      <ActionForm
        action={leave}
        submitLabel={t("leave")}
        tone="quiet"
        values={{ session, ...(kept.next ? { next: kept.next } : {}) }}
      />
    </div>
  );
}
