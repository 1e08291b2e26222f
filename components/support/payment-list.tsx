import { useTranslations } from "next-intl";
import { NextTry, PAYMENT_TONES, PaymentAmount } from "@/components/stay/payment";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { cardName } from "@/lib/domain/card-name";
import type { Currency } from "@/lib/domain/money";
import { declineCode, shownDecline } from "@/lib/domain/payment";
import type { ShownPayment } from "./types";

type Shown = { readonly currency: Currency; readonly timeZone: string };

export function PaymentList({ payments, ...shown }: Shown & { payments: readonly ShownPayment[] }) {
  const t = useTranslations("support");
  return (
    <Card title={t("payments")}>
      {payments.length === 0 ? <p className="text-quiet">{t("noPayments")}</p> : null}
      <ul className="grid gap-4">
        {payments.map((payment) => (
          <li key={payment.id} className="border-b border-base-300 pb-4 last:border-0 last:pb-0">
            <Payment payment={payment} {...shown} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Payment({ payment, currency, timeZone }: Shown & { payment: ShownPayment }) {
  const t = useTranslations("support");
  const { card } = payment;
  // Keeping, raising and capturing a hold are tries too, but only those that failed tell an agent anything.
  const attempts = payment.attempts.filter(({ declineCode: code }) => payment.purpose !== "hold" || code !== null);
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p>
          <strong>{t(`purpose.${payment.purpose}`)}</strong>{" "}
          <Badge tone={PAYMENT_TONES[payment.state]}>{t(`payment.${payment.state}`)}</Badge>
        </p>
        <PaymentAmount payment={payment} currency={currency} />
      </div>
      <p className="text-quiet">
        <LocalTime instant={payment.at} timeZone={timeZone} />
        {card ? ` · ${cardName(card.brand)} •••• ${card.last4}` : ""}
        {card?.network ? ` · ${t("network", { network: cardName(card.network) })}` : ""}
      </p>
      {payment.state === "succeeded" && payment.applicationFeeMinor > 0 ? (
        <p className="text-quiet">
          {t("fee")} <Money amount={payment.applicationFeeMinor} currency={currency} />
          {payment.feeRefundedMinor > 0 ? (
            <>
              {" · "}
              {t("feeReturned")} <Money amount={payment.feeRefundedMinor} currency={currency} />
            </>
          ) : null}
        </p>
      ) : null}
      <NextTry payment={payment} timeZone={timeZone} />
      {attempts.length > 1 || attempts.some(({ declineCode: code }) => code) ? (
        <ol className="mt-2 grid gap-1 border-l-2 border-base-300 pl-4">
          {attempts.map((attempt) => (
            <li key={attempt.id}>
              {t("attempt", { number: attempt.number })} <LocalTime instant={attempt.at} timeZone={timeZone} />
              {": "}
              {attempt.declineCode
                ? t(`decline.${shownDecline(declineCode(attempt.declineCode))}`)
                : t(`attemptState.${attempt.state}`)}
            </li>
          ))}
        </ol>
      ) : null}
    </>
  );
}
