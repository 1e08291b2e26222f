"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import type { PayLabels } from "./pay-labels";
import type { StripeSource } from "./stripe-browser";

export type CardFormProps = StripeSource & {
  readonly clientSecret: string;
  readonly mode: "payment" | "setup";
  /** A path of ours that fetches the outcome from Stripe and shows it; also where a bank's page comes back to. */
  readonly returnUrl: string;
  readonly submitLabel: string;
  readonly labels: PayLabels;
  readonly consent?: ReactNode;
};

/** Stripe's parts are fetched only where a card is asked for. */
const CardFormElements = dynamic(() => import("./card-form-elements").then((module) => module.CardFormElements), {
  ssr: false,
  loading: () => <div aria-hidden="true" className="panel min-h-72" />,
});

export function CardForm(props: CardFormProps) {
  return <CardFormElements {...props} />;
}
