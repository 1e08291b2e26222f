import { findConnection } from "@/db/store/connection";
import type { Answer } from "@/lib/stripe/gateway";
import type { Context } from "@/lib/use-cases/command";

/**
 * Whether this answer is Stripe's last word: the operator took the app's access away, and asking again brings the same for
 * ever. A platform key that Stripe refuses looks alike, so the stored connection decides.
 */
export async function hasLeft(context: Context, connectionId: string, answer: Answer<unknown>): Promise<boolean> {
  if (answer.ok || answer.reason !== "not_executed" || answer.because !== "no_access") return false;
  const connection = await context.db.read((tx) => findConnection(tx, { connectionId }));
  return connection !== undefined && connection.deauthorizedAt !== null;
}
