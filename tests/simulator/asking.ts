import type Stripe from "stripe";
import { CARDS_ONLY, type Platform, type Setting } from "./setting";
import { send } from "./visitor";

export const BACK = "https://app.example.com/connected";
export const STATE = "a state & more";

/** An extension asking owners of accounts to connect. */
export function askingFor(setting: Setting, extension: Platform, stripe: Stripe) {
  function authorizeUrl(changes: Record<string, string> = {}, platform = extension): string {
    const query = {
      response_type: "code",
      client_id: platform.clientId,
      scope: "read_write",
      redirect_uri: BACK,
      state: STATE,
      ...changes,
    };
    return `${setting.simulator.url}/oauth/authorize?${new URLSearchParams(query)}`;
  }

  /** Agrees on the consent page and returns the address one is sent back to. */
  async function agree(choice: string, changes: Record<string, string> = {}, typed: Record<string, string> = {}) {
    const answer = await send(authorizeUrl(changes), { decision: "connect", choice, ...typed });
    return new URL(answer.location);
  }

  return {
    authorizeUrl,
    agree,
    codeFor: async (account: string, changes: Record<string, string> = {}) =>
      (await agree(account, changes)).searchParams.get("code") ?? "",
    redeem: (code: string, client = stripe) => client.oauth.token({ grant_type: "authorization_code", code }),
  };
}

/** A small charge, of the key's own account or of a connected one. */
export const pay = (client: Stripe, stripeAccount?: string) =>
  client.paymentIntents.create(
    {
      amount: 900,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      automatic_payment_methods: CARDS_ONLY,
    },
    stripeAccount === undefined ? {} : { stripeAccount },
  );
