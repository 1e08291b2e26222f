import { z } from "zod";
import { findApp } from "@/db/store/app";
import { findConnection } from "@/db/store/connection";
import { Refusal } from "@/lib/domain/errors";
import type { Answer, StripeGateway } from "@/lib/stripe/gateway";
import type { Context } from "@/lib/use-cases/command";

/** `operatorId` is for jobs and the seed; an operator's own people act for their operator only. */
export const pairInput = { appId: z.uuid(), operatorId: z.uuid().optional() };

export type Pair = { readonly appId: string; readonly operatorId: string };

/** The app and the operator that a command connects; another's operator does not exist. */
export async function pairOf(
  { actor, db }: Context,
  { appId, operatorId }: { appId: string; operatorId?: string | undefined },
): Promise<Pair> {
  const own = actor.kind === "operator" ? actor.operatorId : operatorId;
  if (own === undefined || (operatorId !== undefined && operatorId !== own)) throw new Refusal("not_found");
  if (!(await db.read((tx) => findApp(tx, { appId })))) throw new Refusal("not_found");
  return { appId, operatorId: own };
}

export type ConnectionRow = NonNullable<Awaited<ReturnType<typeof findConnection>>>;

/** A connection that the actor may act on; a stranger's looks like none. */
export async function requireConnection({ actor, db }: Context, connectionId: string): Promise<ConnectionRow> {
  const row = await db.read((tx) => findConnection(tx, { connectionId }));
  if (!row || (actor.kind === "operator" && row.operatorId !== actor.operatorId)) throw new Refusal("not_found");
  return row;
}

/** The sentence for an answer that did not bring what was asked for. Only a definite refusal means that Stripe wants something else. */
export function refusalOf(answer: Exclude<Answer<unknown>, { ok: true }>): Refusal {
  return new Refusal(answer.reason === "refused" ? "connection.not_ready" : "stripe.unavailable");
}

/**
 * Whether Stripe no longer lets the app act for this one account. A platform key that Stripe refuses looks the same, so the
 * platform's own account is asked for too: an expired key must not close every operator.
 */
export async function hasLostAccess(stripe: StripeGateway, answer: Answer<unknown>): Promise<boolean> {
  if (answer.ok || answer.reason !== "not_executed" || answer.because !== "no_access") return false;
  return (await stripe.fetchAccount(stripe.platformAccount)).ok;
}
