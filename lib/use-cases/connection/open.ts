import { z } from "zod";
import { findConnection, insertConnection, setConnectionAccount } from "@/db/store/connection";
import { findOperator } from "@/db/store/operator";
import { minimumChargeOf } from "@/lib/domain/connection";
import { Refusal } from "@/lib/domain/errors";
import { keyOf } from "@/lib/stripe/gateway";
import { type Context, command } from "@/lib/use-cases/command";
import { type Pair, pairInput, pairOf, refusalOf } from "@/lib/use-cases/connection/pair";
import { trace } from "@/lib/use-cases/trace";

/** Links an operator to an app: the row first, then the Stripe account under the row's id as key, so that a repeat makes no second one. */
export const openConnection = command({
  name: "connection.open",
  permission: "connection.open",
  input: z.object(pairInput),
  run: async (context, input) => {
    const pair = await pairOf(context, input);
    return openAccount(context, pair);
  },
});

export type OpenedConnection = { readonly connectionId: string; readonly account: string };

/** The account of a pair, made when there is none. An unknown answer leaves the row; the next call goes on with it. */
export async function openAccount(context: Context, pair: Pair): Promise<OpenedConnection> {
  const row = await keepRow(context, pair);
  if (row.account !== null) return { connectionId: row.connectionId, account: row.account };
  const stripe = await context.stripe.forApp(pair.appId);
  const answer = await stripe.createAccount(keyOf(row.connectionId), {
    displayName: row.operator.name,
    contactEmail: row.operator.supportEmail,
    country: row.operator.country,
    currency: row.operator.currency,
  });
  if (answer.ok) {
    await context.db.transaction(async (tx) => {
      await setConnectionAccount(tx, row.connectionId, answer.value.account);
      await trace(tx, context, "connection.open", pair, { connectionId: row.connectionId });
    });
  }
  // Two tabs at once share the key: Stripe answers one of them 409 while the other one's account is stored.
  const stored = await context.db.read((tx) => findConnection(tx, pair));
  if (stored?.stripeAccountId) return { connectionId: stored.id, account: stored.stripeAccountId };
  throw answer.ok ? new Refusal("not_found") : refusalOf(answer);
}

async function keepRow(context: Context, pair: Pair) {
  const { db, newId, now } = context;
  return db.transaction(async (tx) => {
    const operator = await findOperator(tx, pair.operatorId);
    if (!operator) throw new Refusal("not_found");
    const known = await findConnection(tx, pair);
    if (known) return { connectionId: known.id, account: known.stripeAccountId, operator };
    const connectionId = newId();
    const isNew = await insertConnection(tx, {
      id: connectionId,
      ...pair,
      kind: "accounts_v2",
      capabilities: {},
      requirements: [],
      currency: operator.currency,
      minimumChargeMinor: minimumChargeOf(operator.currency),
      openedAt: now,
    });
    if (isNew) return { connectionId, account: null, operator };
    const other = await findConnection(tx, pair);
    if (!other) throw new Error(`a connection of app ${pair.appId} is neither new nor known`);
    return { connectionId: other.id, account: other.stripeAccountId, operator };
  });
}
