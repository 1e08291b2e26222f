"use client";

import type { Stripe } from "@stripe/stripe-js";
import { useEffect, useRef, useState } from "react";
import type { PayLabels } from "./pay-labels";
import { PayNotice } from "./pay-notice";
import { type StripeSource, troubleOf } from "./stripe-browser";
import { useFreshAfterBack, useStripeObject } from "./use-stripe";

export type NextActionProps = StripeSource & {
  readonly clientSecret: string;
  /** Where the outcome is fetched from Stripe and shown, whatever it was. */
  readonly returnUrl: string;
  readonly labels: PayLabels;
};

type Answer = "answered" | "key" | "unknown";

/** Shows the bank's question. Every definite answer, also a "no", goes to the page that fetches the outcome. */
async function askBank(stripe: Stripe, clientSecret: string): Promise<Answer> {
  try {
    const { error } = await stripe.handleNextAction({ clientSecret });
    const kind = error ? troubleOf(error).kind : "done";
    return kind === "key" || kind === "unknown" ? kind : "answered";
  } catch {
    // Stripe.js throws when there is nothing left to ask: it was answered before, perhaps in another tab.
    return "answered";
  }
}

export function NextAction(props: NextActionProps) {
  const { clientSecret, returnUrl, labels } = props;
  const { current, isRenewed, renew, reload } = useStripeObject(props);
  const [isUnknown, setUnknown] = useState(false);
  const asked = useRef<Stripe | null>(null);
  useFreshAfterBack();

  useEffect(() => {
    if (current.state !== "ready" || asked.current === current.stripe) return;
    // Once for each Stripe object, also where development mounts everything twice.
    asked.current = current.stripe;
    void askBank(current.stripe, clientSecret).then((answer) => {
      if (answer === "answered") location.replace(returnUrl);
      else if (answer === "unknown" || !renew()) setUnknown(true);
    });
  }, [current, clientSecret, returnUrl, renew]);

  if (current.state === "failed") {
    return <PayNotice tone="danger" text={labels.loadFailed} action={labels.retry} onAction={reload} />;
  }
  if (isUnknown) {
    return (
      <PayNotice
        tone="danger"
        text={labels.unknown}
        action={labels.askAgain}
        onAction={() => location.replace(returnUrl)}
      />
    );
  }
  return <PayNotice tone="info" text={isRenewed ? labels.keyRenewed : labels.confirmWithBank} />;
}
