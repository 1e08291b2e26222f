import { useTranslations } from "next-intl";
import type { OperatorPayment, SessionShown } from "@/components/operator/session-shown";
import { NextTry, PAYMENT_TONES, PaymentAmount } from "@/components/stay/payment";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { cardName } from "@/lib/domain/card-name";

/** Every payment of a stay with its attempts, newest first. */
export function SessionPayments({ session }: { session: SessionShown }) {
  const t = useTranslations("operator.session");
  return (
    <Card title={t("payments")}>
      {session.payments.length === 0 ? <p>{t("noPayments")}</p> : null}
      <ul className="grid gap-5">
        {session.payments.map((payment) => (
          <li key={payment.id} className="border-b border-base-300 pb-4 last:border-0 last:pb-0">
            <Payment payment={payment} session={session} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Payment({ payment, session }: { payment: OperatorPayment; session: SessionShown }) {
  const t = useTranslations("operator");
  const { currency, timeZone } = session;
  const { card } = payment;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h3 className="flex flex-wrap items-center gap-3">
          {t(`purpose.${payment.purpose}`)}
          <Badge tone={PAYMENT_TONES[payment.state]}>{t(`payment.${payment.state}`)}</Badge>
        </h3>
        <PaymentAmount payment={payment} currency={currency} />
      </div>
      <p className="text-base text-quiet">
        <LocalTime instant={payment.at} timeZone={timeZone} />
        {card
          ? ` · ${t("session.card", { card: `${cardName(card.brand)} •••• ${card.last4}`, network: cardName(card.network ?? card.brand) })}`
          : null}
      </p>
      <NextTry payment={payment} timeZone={timeZone} />
      <Details payment={payment} currency={currency} />
      <Attempts attempts={payment.attempts} timeZone={timeZone} />
    </>
  );
}

function Details({ payment, currency }: { payment: OperatorPayment; currency: SessionShown["currency"] }) {
  const t = useTranslations("operator.session");
  const { applicationFeeMinor, stripeFeeMinor, stripePaymentIntentId, state } = payment;
  return (
    <ul className="mt-1 text-base">
      {state === "succeeded" ? (
        <li>
          {t("appFee")} <Money amount={applicationFeeMinor} currency={currency} />
          {stripeFeeMinor === null ? null : (
            <>
              {" · "}
              {t("stripeFee")} <Money amount={stripeFeeMinor} currency={currency} />
            </>
          )}
        </li>
      ) : null}
      {stripePaymentIntentId ? (
        <li className="text-quiet">
          {t("stripeId")} <code className="break-all">{stripePaymentIntentId}</code>
        </li>
      ) : null}
    </ul>
  );
}

function Attempts({ attempts, timeZone }: Pick<OperatorPayment, "attempts"> & { timeZone: string }) {
  const t = useTranslations("operator");
  const declines = useTranslations("support.decline");
  return (
    <ul aria-label={t("session.attempts")} className="mt-2 text-base">
      {attempts.map(({ key, number, state, decline, at }) => (
        <li key={key}>
          {`${t("session.attempt", { number: String(number) })}: ${t(`attempt.${state}`)}`}
          {decline ? ` (${declines(decline)})` : null}
          <span className="text-quiet">
            {" · "}
            <LocalTime instant={at} timeZone={timeZone} />
          </span>
        </li>
      ))}
    </ul>
  );
}
