import { useTranslations } from "next-intl";
import type { PaymentShown, SessionShown } from "@/components/operator/session-shown";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { cardName } from "@/lib/domain/card-name";
import type { PaymentStatus } from "@/lib/domain/payment";

const TONES: Record<PaymentStatus, BadgeTone> = {
  created: "warning",
  requires_payment_method: "warning",
  requires_action: "warning",
  processing: "warning",
  held: "info",
  succeeded: "success",
  declined: "danger",
  canceled: "neutral",
};

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

function Payment({ payment, session }: { payment: PaymentShown; session: SessionShown }) {
  const t = useTranslations("operator");
  const { currency, timeZone } = session;
  const { card } = payment;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h3 className="flex flex-wrap items-center gap-3">
          {t(`purpose.${payment.purpose}`)}
          <Badge tone={TONES[payment.status]}>{t(`payment.${payment.status}`)}</Badge>
        </h3>
        <strong>
          <Money amount={payment.amountMinor} currency={currency} />
        </strong>
      </div>
      <p className="text-base text-quiet">
        <LocalTime instant={payment.at} timeZone={timeZone} />
        {card
          ? ` · ${t("session.card", { card: `${cardName(card.brand)} •••• ${card.last4}`, network: cardName(card.network ?? card.brand) })}`
          : null}
      </p>
      <Details payment={payment} currency={currency} />
      <Attempts attempts={payment.attempts} timeZone={timeZone} />
    </>
  );
}

function Details({ payment, currency }: { payment: PaymentShown; currency: SessionShown["currency"] }) {
  const t = useTranslations("operator.session");
  const { applicationFeeMinor, stripeFeeMinor, stripePaymentIntentId, status } = payment;
  return (
    <ul className="mt-1 text-base">
      {status === "succeeded" ? (
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

function Attempts({ attempts, timeZone }: Pick<PaymentShown, "attempts"> & { timeZone: string }) {
  const t = useTranslations("operator");
  const declines = useTranslations("decline");
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
