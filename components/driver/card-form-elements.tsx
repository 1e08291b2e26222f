"use client";

import { Elements } from "@stripe/react-stripe-js";
import type { Appearance, StripeElementsOptions } from "@stripe/stripe-js";
import { useState } from "react";
import type { CardFormProps } from "./card-form";
import { CardFormFields } from "./card-form-fields";
import { PayNotice } from "./pay-notice";
import { useFreshAfterBack, useStripeObject } from "./use-stripe";

/** Our colours, read from the page so that light and dark follow without a second list. */
function appearanceOfPage(): Appearance {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    theme: matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "stripe",
    variables: {
      colorPrimary: read("--color-primary"),
      colorBackground: read("--color-base-100"),
      colorText: read("--color-base-content"),
      colorDanger: read("--color-error"),
      borderRadius: "8px",
      fontSizeBase: "17px",
      fontFamily: "system-ui, sans-serif",
      spacingUnit: "5px",
    },
  };
}

/** Loads Stripe and rebuilds it once when its key has been rolled meanwhile: one sentence, and nothing is charged. */
export function CardFormElements(props: CardFormProps) {
  const { current, generation, isRenewed, renew, reload } = useStripeObject(props);
  const [appearance] = useState(appearanceOfPage);
  const [isBroken, setBroken] = useState(false);
  useFreshAfterBack();

  const onKeyRefused = () => {
    if (!renew()) setBroken(true);
  };
  const onReload = () => {
    setBroken(false);
    reload();
  };

  if (isBroken || current.state === "failed") {
    return <PayNotice tone="danger" text={props.labels.loadFailed} action={props.labels.retry} onAction={onReload} />;
  }
  if (current.state === "loading") {
    return (
      <div role="status" className="panel flex min-h-72 items-center justify-center text-quiet">
        {props.labels.loading}
      </div>
    );
  }
  const options: StripeElementsOptions = {
    clientSecret: props.clientSecret,
    locale: props.locale,
    appearance,
    loader: "never",
  };
  return (
    <div className="grid gap-4">
      {isRenewed ? <PayNotice tone="info" text={props.labels.keyRenewed} /> : null}
      <Elements key={generation} stripe={current.stripe} options={options}>
        <CardFormFields {...props} onKeyRefused={onKeyRefused} onBroken={() => setBroken(true)} />
      </Elements>
    </div>
  );
}
