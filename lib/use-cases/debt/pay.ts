import { z } from "zod";
import { findOpenAttempt } from "@/db/store/attempt";
import { listDebts } from "@/db/store/debt";
import { findCollecting } from "@/db/store/payment";
import { findSession } from "@/db/store/session";
import { owedOf } from "@/lib/domain/balance";
import { Refusal } from "@/lib/domain/errors";
import { type DeclineCode, declineCode } from "@/lib/domain/payment";
import { type Context, command, elevated, execute } from "@/lib/use-cases/command";
import { leaveTry } from "@/lib/use-cases/payment/leave";
import { retryPayment } from "@/lib/use-cases/payment/retry";

/** The stays that were paid, and how far paying has come: `waiting` for the browser, the bank or Stripe; `stopped` by something that a new press will tell. */
export type DebtsPaid = { readonly paid: readonly string[] } & (
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
    const paid: string[] = [];
    for (const sessionId of sessionIds) {
      const outcome = await payOne(context, sessionId, payWith, paid.length > 0);
      if (outcome.kind === "paid") paid.push(sessionId);
      else if (outcome.kind !== "gone") return { ...outcome, paid };
    }
    return { kind: "paid", paid };
  },
});

/**
 * Where an operator cannot be paid at the moment, the others still are. None, where all was paid or waived while the driver
 * still looked at it: that is no refusal, the page only has to be shown anew.
 */
async function chosen(context: Context, what: string): Promise<string[]> {
  const { actor } = context;
  if (actor.kind !== "driver" && actor.kind !== "payer") throw new Refusal("not_permitted");
  const { appId, driverId } = actor;
  return elevated(context, "debt.pay").db.read(async (tx) => {
    const debts = await listDebts(tx, { appId, driverId, mustBlock: what === "all" });
    const sessionIds = debts.map(({ sessionId }) => sessionId);
    if (what === "all" || sessionIds.includes(what)) return what === "all" ? sessionIds : [what];
    if (!(await findSession(tx, { sessionId: what, driverId }))?.debtSince) throw new Refusal("payment.not_owed");
    return [];
  });
}

type Outcome =
  | { readonly kind: "paid" }
  | { readonly kind: "gone" }
  | { readonly kind: "waiting"; readonly sessionId: string }
  | { readonly kind: "declined"; readonly code: DeclineCode }
  | { readonly kind: "stopped" };

async function payOne(context: Context, sessionId: string, payWith: string, isLater: boolean): Promise<Outcome> {
  try {
    if (payWith !== "new") await closeCardForm(context, sessionId);
    const session = await execute(retryPayment, context, { sessionId, payWith });
    if (owedOf(session) === 0) return { kind: "paid" };
    return { kind: "waiting", sessionId };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Paid, waived or tried by somebody else a moment ago: what they came to is shown.
    if (error.code === "payment.not_owed") return { kind: "gone" };
    if (error.code === "session.payment_under_way") return { kind: "waiting", sessionId };
    if (error.code === "payment.declined")
      return { kind: "declined", code: declineCode(`${error.details.declineCode}`) };
    // Something was paid before: a refusal would roll nothing back and show a page that is out of date.
    if (isLater) return { kind: "stopped" };
    throw error;
  }
}

/** Whoever went back from the card form and chose a saved card does not type one any more; a bank's question is left alone. */
async function closeCardForm(context: Context, sessionId: string): Promise<void> {
  const isOpen = await elevated(context, "debt.pay").db.read(async (tx) => {
    const payment = await findCollecting(tx, sessionId);
    if (payment?.status !== "requires_payment_method") return false;
    return (await findOpenAttempt(tx, payment.id))?.state === "waiting";
  });
  if (isOpen) await execute(leaveTry, context, { sessionId });
}
