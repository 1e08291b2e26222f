"use client";

import { PaymentElement, useElements, useStripe } from "@stripe/react-stripe-js";
import type { StripeError } from "@stripe/stripe-js";
import { type FormEvent, useRef, useState } from "react";
import type { CardFormProps } from "./card-form";
import { confirmCard, isWithBank, lookUpCard, type Outcome } from "./confirm-card";
import { PayNotice } from "./pay-notice";
import { isKeyError } from "./stripe-browser";

export type CardFormFieldsProps = CardFormProps & { readonly onKeyRefused: () => void; readonly onBroken: () => void };

type Told = { readonly text: string; readonly mustAsk: boolean };

/** What a person reads; nothing for the two outcomes that lead somewhere else. */
function toldOf(outcome: Outcome, { labels }: CardFormFieldsProps): Told | null {
  switch (outcome.kind) {
    case "done":
    case "key":
      return null;
    case "decline":
      return { text: labels.declines[outcome.code], mustAsk: false };
    case "incomplete":
      return { text: labels.incomplete, mustAsk: false };
    case "open":
      return { text: labels.nothingCharged, mustAsk: false };
    case "unknown":
      return { text: labels.unknown, mustAsk: true };
  }
}

export function CardFormFields(props: CardFormFieldsProps) {
  const { labels, mode, returnUrl, submitLabel, consent, onKeyRefused, onBroken } = props;
  const stripe = useStripe();
  const elements = useElements();
  const isBusy = useRef(false);
  const [isWorking, setWorking] = useState(false);
  const [isReady, setReady] = useState(false);
  const [told, setTold] = useState<Told | null>(null);

  /** A second press while the first is under way does nothing; after success the button stays pressed. */
  const run = async (step: () => Promise<Outcome>) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setWorking(true);
    setTold(null);
    const outcome = await step();
    if (outcome.kind === "done") {
      location.assign(returnUrl);
      return;
    }
    isBusy.current = false;
    setWorking(false);
    if (outcome.kind === "key") onKeyRefused();
    setTold(toldOf(outcome, props));
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!(stripe && elements && isReady) || told?.mustAsk) return;
    void run(() => confirmCard(stripe, elements, props));
  };
  const ask = () => {
    if (stripe) void run(() => lookUpCard(stripe, props));
  };

  /** Whoever reloads while the bank asks is led to its question, not to an empty form. */
  const onReady = async () => {
    if (stripe && (await isWithBank(stripe, props))) location.replace(returnUrl);
    else setReady(true);
  };

  /** A payment that is over has no form any more: our page says what came of it. */
  const onLoadError = async (error: StripeError) => {
    if (isKeyError(error)) return onKeyRefused();
    const outcome = stripe ? await lookUpCard(stripe, props) : undefined;
    if (outcome?.kind === "done") location.replace(returnUrl);
    else onBroken();
  };

  return (
    <form onSubmit={submit} className="grid gap-4" aria-busy={isWorking} data-mode={mode}>
      <PaymentElement
        options={{ layout: "tabs" }}
        onReady={() => void onReady()}
        onLoadError={({ error }) => void onLoadError(error)}
      />
      {consent}
      {told ? (
        <PayNotice
          tone="danger"
          text={told.text}
          {...(told.mustAsk ? { action: labels.askAgain, onAction: ask } : {})}
        />
      ) : null}
      <button
        type="submit"
        className="btn btn-primary min-h-14 w-full text-lg"
        aria-disabled={isWorking || !isReady || told?.mustAsk === true}
      >
        {isWorking ? labels.working : submitLabel}
      </button>
    </form>
  );
}
