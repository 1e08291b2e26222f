import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { localeOr } from "@/lib/i18n/locales";
import { CardForm, type CardFormProps } from "./card-form";
import { NextAction, type NextActionProps } from "./next-action";
import type { PayLabels } from "./pay-labels";

function usePayLabels(): PayLabels {
  const t = useTranslations("pay");
  const decline = useTranslations("decline");
  return {
    loading: t("loading"),
    loadFailed: t("loadFailed"),
    keyRenewed: t("keyRenewed"),
    working: t("working"),
    unknown: t("unknown"),
    askAgain: t("askAgain"),
    retry: t("retry"),
    incomplete: t("incomplete"),
    nothingCharged: t("nothingCharged"),
    needsScript: t("needsScript"),
    confirmWithBank: t("confirmWithBank"),
    declines: {
      generic_decline: decline("generic_decline"),
      insufficient_funds: decline("insufficient_funds"),
      lost_card: decline("lost_card"),
      stolen_card: decline("stolen_card"),
      expired_card: decline("expired_card"),
      incorrect_cvc: decline("incorrect_cvc"),
      processing_error: decline("processing_error"),
      card_velocity_exceeded: decline("card_velocity_exceeded"),
      authentication_required: decline("authentication_required"),
      authentication_failed: decline("authentication_failed"),
    },
  };
}

export type CardPaymentProps = Omit<CardFormProps, "labels" | "locale" | "submitLabel"> & {
  /** Formatted amount on the button; nothing when a card is only saved. */
  readonly amountLabel?: string;
  /** Above the button: what is agreed to by pressing it. */
  readonly consent?: ReactNode;
} & WithoutScript;

/** What to do where no script runs, if it is anything else than at the kerb. */
type WithoutScript = { readonly needsScript?: string };

/** The card form with its texts. Key it by payment id: a form that was hidden belongs to its own payment only. */
export function CardPayment({ amountLabel, consent, needsScript, ...props }: CardPaymentProps) {
  const t = useTranslations("pay");
  const labels = usePayLabels();
  const submitLabel = amountLabel ? t("payAmount", { amount: amountLabel }) : t("saveCard");
  return (
    <>
      <noscript>
        <p className="panel px-4 py-3">{needsScript ?? labels.needsScript}</p>
      </noscript>
      <div className="needs-script">
        <CardForm
          {...props}
          labels={labels}
          locale={localeOr(useLocale())}
          submitLabel={submitLabel}
          consent={consent}
        />
      </div>
    </>
  );
}

export type BankConfirmationProps = Omit<NextActionProps, "labels" | "locale"> & WithoutScript;

/** The bank's own question (3-D Secure) for a payment that the server has confirmed. */
export function BankConfirmation({ needsScript, ...props }: BankConfirmationProps) {
  const labels = usePayLabels();
  return (
    <>
      <noscript>
        <p className="panel px-4 py-3">{needsScript ?? labels.needsScript}</p>
      </noscript>
      <NextAction {...props} labels={labels} locale={localeOr(useLocale())} />
    </>
  );
}
