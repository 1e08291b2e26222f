"use client";

import type { Stripe } from "@stripe/stripe-js";
import { useCallback, useEffect, useRef, useState } from "react";
import { openStripe, type StripeSource } from "./stripe-browser";

export type StripeState =
  | { readonly state: "loading" }
  | { readonly state: "failed" }
  | { readonly state: "ready"; readonly stripe: Stripe };

/** The key is renewed once: if Stripe refuses the new one too, trying for ever helps nobody. */
const RENEWALS_MAX = 1;

/**
 * A Stripe object and the way to replace it after its key was rolled. `generation` keys whatever was built with it.
 * `renew` answers whether it will be replaced.
 */
export function useStripeObject(source: StripeSource) {
  const { publishableKeyUrl, stripeJsUrl, stripeAccount, locale } = source;
  const [current, setCurrent] = useState<StripeState>({ state: "loading" });
  const [attempt, setAttempt] = useState({ generation: 0, renewals: 0 });
  const renewals = useRef(0);

  useEffect(() => {
    let isWanted = true;
    setCurrent({ state: "loading" });
    const opening = { publishableKeyUrl, stripeJsUrl, locale, ...(stripeAccount ? { stripeAccount } : {}) };
    openStripe(opening, attempt.renewals > 0).then(
      (stripe) => isWanted && setCurrent({ state: "ready", stripe }),
      () => isWanted && setCurrent({ state: "failed" }),
    );
    return () => {
      isWanted = false;
    };
  }, [publishableKeyUrl, stripeJsUrl, stripeAccount, locale, attempt]);

  const renew = useCallback(() => {
    if (renewals.current >= RENEWALS_MAX) return false;
    renewals.current += 1;
    setAttempt((last) => ({ generation: last.generation + 1, renewals: renewals.current }));
    return true;
  }, []);

  const reload = useCallback(() => {
    setAttempt((last) => ({ ...last, generation: last.generation + 1 }));
  }, []);

  return { current, generation: attempt.generation, isRenewed: attempt.renewals > 0, renew, reload };
}

/** A page that the browser kept while the payment went on shows the past: the server is asked again. */
export function useFreshAfterBack(): void {
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) location.reload();
    };
    addEventListener("pageshow", onShow);
    return () => removeEventListener("pageshow", onShow);
  }, []);
}
