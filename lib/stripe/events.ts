import Stripe from "stripe";
import { z } from "zod";

/** What is taken from an event: its names. The object inside is never trusted, only fetched again. */
export type EventSeen = {
  readonly id: string;
  readonly type: string;
  readonly account: string | null;
  readonly livemode: boolean;
  readonly objectId: string | null;
  readonly payload: unknown;
};

const name = z.string().min(1).max(255); // Stripe's ids and types are far shorter

const Event = z.object({
  id: name,
  type: name,
  account: name.nullish(),
  livemode: z.boolean(),
  data: z.object({ object: z.object({ id: name.nullish() }) }),
});

const ThinEvent = z.object({
  id: name,
  object: z.literal("v2.core.event"),
  type: name,
  livemode: z.boolean(),
  related_object: z.object({ id: name, type: name }).nullish(),
});

/**
 * Reads a snapshot event when one of the secrets signed these bytes within the last 5 minutes of real time; undefined
 * otherwise. Source: docs.stripe.com/webhooks#verify-manually.
 */
export function readEvent(payload: Buffer, signature: string, secrets: readonly string[]): EventSeen | undefined {
  for (const secret of secrets) {
    const event = verified(payload, signature, secret);
    if (event !== undefined) return seen(event);
  }
  return undefined;
}

/**
 * Reads a thin event under the same conditions. It names the object it is about and holds nothing of it; what happened to an
 * account counts as that account's. Source: docs.stripe.com/event-destinations#events-overview.
 */
export function readThinEvent(payload: Buffer, signature: string, secrets: readonly string[]): EventSeen | undefined {
  if (!secrets.some((secret) => isSigned(payload, signature, secret))) return undefined;
  const raw = jsonOf(payload);
  const parsed = ThinEvent.safeParse(raw);
  if (!parsed.success) return undefined;
  const { id, type, livemode, related_object: about } = parsed.data;
  const account = about?.type === "v2.core.account" ? about.id : null;
  return { id, type, account, livemode, objectId: about?.id ?? null, payload: raw };
}

function isSigned(payload: Buffer, signature: string, secret: string): boolean {
  try {
    const { signature: verifier, DEFAULT_TOLERANCE } = Stripe.webhooks;
    return verifier?.verifyHeader(payload, signature, secret, DEFAULT_TOLERANCE) ?? false;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}

function jsonOf(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString("utf8"));
  } catch {
    return undefined;
  }
}

function verified(payload: Buffer, signature: string, secret: string): unknown {
  try {
    return Stripe.webhooks.constructEvent(payload, signature, secret);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return undefined;
    throw error;
  }
}

function seen(raw: unknown): EventSeen | undefined {
  const parsed = Event.safeParse(raw);
  if (!parsed.success) return undefined;
  const { id, type, account, livemode, data } = parsed.data;
  return { id, type, account: account ?? null, livemode, objectId: data.object.id ?? null, payload: raw };
}
