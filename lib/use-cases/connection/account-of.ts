import type { Tx } from "@/db/client";
import { findConnection } from "@/db/store/connection";

/** The connected account that a stay's money is on: the operator's book. */
export async function accountOf(tx: Tx, connectionId: string): Promise<string> {
  const connection = await findConnection(tx, { connectionId });
  if (!connection?.stripeAccountId) throw new Error(`connection ${connectionId} has no account`);
  return connection.stripeAccountId;
}
