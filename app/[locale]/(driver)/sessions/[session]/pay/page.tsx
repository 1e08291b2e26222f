import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { BankConfirmation, CardPayment } from "@/components/driver/card-payment";
import { Checking } from "@/components/driver/checking";
import { OfferHead } from "@/components/driver/offer-summary";
import { ActionForm } from "@/components/ui/action-form";
import { Notice } from "@/components/ui/notice";
import { driverContext } from "@/lib/auth/request";
import { formatMoney } from "@/lib/domain/money";
import { localRoute } from "@/lib/http/local-path";
import { stripeSource } from "@/lib/http/stripe-source";
import { formatLocale } from "@/lib/i18n/locales";
import { loadOffer, loadPaymentStep, type PaymentStepView } from "@/lib/loaders/driver/checkout";
import { leaveCheckout } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("pay"))("cardTitle") };
}

/** The open payment of a stay: the card form, the bank's question, or "we are checking". Reload and back are harmless. */
export default async function PaymentPage({ params, searchParams }: PageProps<"/[locale]/sessions/[session]/pay">) {
  const [{ session }, query] = await Promise.all([params, searchParams]);
  const context = await driverContext();
  const view = await loadPaymentStep(context, session);
  if (!view) notFound();
  const { step } = view;
  if (step.kind === "done") redirect(localRoute(afterPayment(session, step)));
  const returnUrl = `/sessions/${session}/pay/return`;
  if (step.kind === "checking" || query.wait === "1") {
    return <Checking pollUrl={`/sessions/${session}/status`} nextUrl={returnUrl} />;
  }
  const [t, decline, locale] = await Promise.all([getTranslations("pay"), getTranslations("decline"), getLocale()]);
  const offer = view.quote ? await loadOffer(context, view.quote) : undefined;
  const source = { ...stripeSource(), stripeAccount: step.stripeAccount, clientSecret: step.clientSecret, returnUrl };
  return (
    <div className="mx-auto grid max-w-2xl gap-5">
      <h1>{step.kind === "card" ? t("cardTitle") : t("bankTitle")}</h1>
      {offer ? <OfferHead offer={offer} isOpenEnded={offer.holdMinor !== null} /> : null}
      {view.isHold ? (
        <p>{t("willHold", { amount: formatMoney(view.amountMinor, view.currency, formatLocale(locale)) })}</p>
      ) : null}
      {step.kind === "card" && step.decline ? <Notice tone="danger">{decline(step.decline)}</Notice> : null}
      {step.kind === "card" ? (
        <CardPayment
          key={view.paymentId}
          {...source}
          mode="payment"
          amountLabel={formatMoney(view.amountMinor, view.currency, formatLocale(locale))}
        />
      ) : (
        <BankConfirmation key={view.paymentId} {...source} />
      )}
      <ActionForm action={leaveCheckout} submitLabel={t("leave")} tone="quiet" values={{ session }} />
    </div>
  );
}

function afterPayment(session: string, step: Extract<PaymentStepView["step"], { kind: "done" }>): string {
  return step.declined ? `/pay/${step.declined.quote}?declined=${step.declined.code}` : `/sessions/${session}`;
}
