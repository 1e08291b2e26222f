import { useLocale, useTranslations } from "next-intl";
import type { BadgeTone } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { type Currency, formatMoney, type Minor } from "@/lib/domain/money";
import type { PaymentPurpose } from "@/lib/domain/payment";
import type { PaymentState } from "@/lib/domain/payment-state";
import type { RetryStopped } from "@/lib/domain/retry";
import { formatLocale } from "@/lib/i18n/locales";

export type PaymentShown = {
  readonly purpose: PaymentPurpose;
  readonly state: PaymentState;
  readonly amountMinor: Minor;
  readonly capturedMinor: Minor;
  readonly nextTryAt: string | null;
  readonly stopped: RetryStopped | null;
};

export const PAYMENT_TONES: Record<PaymentState, BadgeTone> = {
  created: "warning",
  requires_payment_method: "warning",
  requires_action: "warning",
  processing: "warning",
  held: "info",
  succeeded: "success",
  declined: "danger",
  canceled: "neutral",
  released: "neutral",
  planned: "danger",
  unpaid: "danger",
};

/** What was taken; of a hold, also how much was held. */
export function PaymentAmount({ payment, currency }: { payment: PaymentShown; currency: Currency }) {
  const t = useTranslations("stay");
  const tag = formatLocale(useLocale());
  const { purpose, state, amountMinor, capturedMinor } = payment;
  if (purpose !== "hold" || state !== "succeeded") {
    return (
      <strong>
        <Money amount={amountMinor} currency={currency} />
      </strong>
    );
  }
  return (
    <span className="text-right">
      <strong>
        <Money amount={capturedMinor} currency={currency} />
      </strong>{" "}
      <span className="text-base text-quiet">{t("ofHeld", { amount: formatMoney(amountMinor, currency, tag) })}</span>
    </span>
  );
}

/** When what is owed is tried again by itself, or why it is not. */
export function NextTry({ payment, timeZone }: { payment: PaymentShown; timeZone: string }) {
  const t = useTranslations("stay");
  const { state, nextTryAt, stopped } = payment;
  if (state === "planned" && nextTryAt) {
    return (
      <p>
        {t("nextTry")} <LocalTime instant={nextTryAt} timeZone={timeZone} />
      </p>
    );
  }
  return state === "unpaid" && stopped ? <p>{t(`noTry.${stopped}`)}</p> : null;
}
