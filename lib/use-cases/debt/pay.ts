import { z } from "zod";
import { listDebts } from "@/db/store/debt";
import { owedOf } from "@/lib/domain/balance";
import { Refusal } from "@/lib/domain/errors";
import { type DeclineCode, declineCode } from "@/lib/domain/payment";
import { type Context, command, elevated, execute } from "@/lib/use-cases/command";
import { retryPayment } from "@/lib/use-cases/payment/retry";

/** How far paying has come: `waiting` for the browser, the bank or Stripe; `stopped` by something that a new press will tell. */
export type DebtsPaid = { readonly paid: number } & (
  | { readonly kind: "paid" }
  | { readonly kind: "waiting"; readonly sessionId: string }
  | { readonly kind: "declined"; readonly code: DeclineCode }
  | { readonly kind: "stopped" }
);

/**
 * Pays one of a driver's debts or all, oldest first: one PaymentIntent for each stay, the next only after the one before has
 * succeeded. It ends where somebody has to do something.
 */
export const payDebts = command({
  name: "debt.pay",
  permission: "payment.retry",
  input: z.object({
    /** `all`, or one stay. */
    what: z.union([z.literal("all"), z.uuid()]),
    payWith: z.union([z.literal("new"), z.uuid()], "required"),
  }),
  run: async (context, { what, payWith }): Promise<DebtsPaid> => {
    const sessionIds = await chosen(context, what);
    if (sessionIds.length === 0) throw new Refusal("payment.not_owed");
    let paid = 0;
    for (const sessionId of sessionIds) {
      const outcome = await payOne(context, sessionId, payWith, paid > 0);
      if (outcome.kind !== "paid") return { ...outcome, paid };
      paid += 1;
    }
    return { kind: "paid", paid };
  },
});

/** Where an operator cannot be paid at the moment, the others still are. */
async function chosen(context: Context, what: string): Promise<string[]> {
  const { actor } = context;
  if (actor.kind !== "driver" && actor.kind !== "payer") throw new Refusal("not_permitted");
  const { appId, driverId } = actor;
  const mustBlock = what === "all";
  const debts = await elevated(context, "debt.pay").db.read((tx) => listDebts(tx, { appId, driverId, mustBlock }));
  return debts.map(({ sessionId }) => sessionId).filter((sessionId) => what === "all" || sessionId === what);
}

type Outcome =
  | { readonly kind: "paid" }
  | { readonly kind: "waiting"; readonly sessionId: string }
  | { readonly kind: "declined"; readonly code: DeclineCode }
  | { readonly kind: "stopped" };

async function payOne(context: Context, sessionId: string, payWith: string, isLater: boolean): Promise<Outcome> {
  try {
    const session = await execute(retryPayment, context, { sessionId, payWith });
    if (owedOf(session) === 0) return { kind: "paid" };
    return { kind: "waiting", sessionId };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Paid or tried by somebody else a moment ago: what they came to is shown.
    if (error.code === "payment.not_owed") return { kind: "paid" };
    if (error.code === "session.payment_under_way") return { kind: "waiting", sessionId };
    if (error.code === "payment.declined")
      return { kind: "declined", code: declineCode(`${error.details.declineCode}`) };
    // Something was paid before: a refusal would roll nothing back and show a page that is out of date.
    if (isLater) return { kind: "stopped" };
    throw error;
  }
}
