import { z } from "zod";

const CALL_MS = 60_000; // moving the clock answers when everything that fell due has happened

const platform = z.object({
  account: z.string(),
  clientId: z.string(),
  secretKey: z.string(),
  publishableKey: z.string(),
});
const destination = z.object({ webhook_endpoint: z.object({ signing_secret: z.string() }) });

/** What the product wants to hear of accounts; what has changed it reads itself. */
export const ACCOUNT_EVENTS = [
  "v2.core.account.updated",
  "v2.core.account.closed",
  "v2.core.account[requirements].updated",
  "v2.core.account[configuration.merchant].updated",
  "v2.core.account[configuration.merchant].capability_status_updated",
];

export type Platform = z.infer<typeof platform>;

/** What a driver's browser sends to Stripe itself; our server never sees a card. */
export type Confirmation = {
  readonly publishableKey: string;
  /** The connected account; none when a card is saved on the platform. */
  readonly account: string | null;
  readonly intentId: string;
  readonly clientSecret: string;
  readonly card: string;
};

export type Simulator = ReturnType<typeof simulatorAt>;

/** The simulator as the outside world drives it: its control API, a platform's dashboard, and browsers. */
export function simulatorAt(url: string, token: string) {
  const control = async <T>(method: "GET" | "POST", call: string, answer: z.ZodType<T>, body?: object): Promise<T> => {
    const response = await fetch(new URL(`/_simulator/${call}`, url), {
      method,
      headers: { "x-simulator-token": token, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_MS),
    });
    if (!response.ok) throw new Error(`the simulator answered ${response.status} to ${call}: ${await response.text()}`);
    return answer.parse(await response.json());
  };
  const send = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(new URL(path, url), {
      method: "POST",
      headers,
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(CALL_MS),
    });
  const confirm = async (kind: "payment_intents" | "setup_intents", what: Confirmation): Promise<boolean> => {
    const response = await send(`/v1/${kind}/${what.intentId}/confirm`, {
      key: what.publishableKey,
      client_secret: what.clientSecret,
      payment_method: what.card,
      use_stripe_sdk: "true",
      ...(what.account === null ? {} : { _stripe_account: what.account }),
    });
    if (!response.ok && response.status !== 402)
      throw new Error(`confirming ${what.intentId} answered ${response.status}: ${await response.text()}`);
    await response.body?.cancel();
    return response.ok;
  };
  return {
    /** Throws when the address is anything else, Stripe above all. */
    assertItIsOne: () => control("GET", "health", z.object({ ok: z.literal(true) })),
    platform: (options: { name: string; country: string; extension: boolean }) =>
      control("POST", "platforms", platform, options),
    onboard: (account: string, platformAccount: string) =>
      control("POST", `accounts/${account}/onboard`, z.object({ chargesEnabled: z.literal(true) }), {
        platform: platformAccount,
      }),
    share: (account: string, platformAccount: string) =>
      control("POST", `accounts/${account}/share`, z.object({ active: z.literal(true) }), {
        platform: platformAccount,
      }),
    /** The bank says no to the next so many tries with this card. */
    refuseCard: (paymentMethod: string, reason: string, times: number) =>
      control("POST", `payment_methods/${paymentMethod}/decline`, z.unknown(), { reason, times }),
    moveClock: (offsetSeconds: number) => control("POST", "clock", z.unknown(), { offsetSeconds }),
    /** False: the bank said no, and another card may be tried. */
    confirmPayment: (what: Confirmation) => confirm("payment_intents", what),
    confirmSetup: (what: Confirmation) => confirm("setup_intents", what),
    async registerWebhook(secretKey: string, target: string, kind: "platform" | "connect" | "thin"): Promise<string> {
      if (kind === "thin") return registerThin(url, secretKey, target);
      const connect = kind === "connect";
      const fields = { url: target, "enabled_events[0]": "*", connect: String(connect) };
      const response = await send("/v1/webhook_endpoints", fields, { authorization: `Bearer ${secretKey}` });
      if (!response.ok) throw new Error(`no webhook endpoint: ${await response.text()}`);
      return z.object({ secret: z.string() }).parse(await response.json()).secret;
    },
  };
}

/** Accounts of the v2 API tell of themselves in thin events only. */
async function registerThin(url: string, secretKey: string, target: string): Promise<string> {
  const response = await fetch(new URL("/v2/core/event_destinations", url), {
    method: "POST",
    headers: { authorization: `Bearer ${secretKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      name: "Bayfare",
      type: "webhook_endpoint",
      event_payload: "thin",
      enabled_events: ACCOUNT_EVENTS,
      webhook_endpoint: { url: target },
      include: ["webhook_endpoint.signing_secret"],
    }),
    signal: AbortSignal.timeout(CALL_MS),
  });
  if (!response.ok) throw new Error(`no event destination: ${await response.text()}`);
  return destination.parse(await response.json()).webhook_endpoint.signing_secret;
}
