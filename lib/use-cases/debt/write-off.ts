import { z } from "zod";
import { findCollecting, findPayment } from "@/db/store/payment";
import { findSession, lockSession, type SessionRow } from "@/db/store/session";
import { hasDebt, owedOf, PERSON_WRITE_OFFS } from "@/lib/domain/balance";
import { Refusal } from "@/lib/domain/errors";
import { type Context, command, elevated, execute } from "@/lib/use-cases/command";
import { waive } from "@/lib/use-cases/debt/waive";
import { abandonOwed } from "@/lib/use-cases/payment/abandon";
import { settleReceipts } from "@/lib/use-cases/receipt/settle-receipts";
import { refreshBalance } from "@/lib/use-cases/session/balance";

/**
 * Gives a debt up: first its PaymentIntent is cancelled, so that it can never collect afterwards. Refused where it succeeded,
 * or where Stripe has not said yet. Asked twice, the second finds nothing owed and changes nothing.
 */
export const writeOffDebt = command({
  name: "debt.write_off",
  permission: "payment.write_off",
  input: z.object({
    sessionId: z.uuid(),
    reason: z.enum(PERSON_WRITE_OFFS, "reason"),
    note: z.string().max(2_000).optional(),
  }),
  run: async (context, { sessionId, reason, note }): Promise<SessionRow> => {
    const session = await load(context, sessionId);
    if (owedOf(session) === 0) return session;
    if (!hasDebt(session)) throw new Refusal("payment.not_owed");
    const system = elevated(context, "debt.write_off");
    await closeCollection(system, sessionId);
    const personId = "personId" in context.actor ? context.actor.personId : null;
    await system.db.transaction(async (tx) => {
      const locked = await lockSession(tx, { sessionId });
      if (!locked || owedOf(locked) === 0) return;
      // Somebody began to collect again in between: what they come to decides.
      if (await findCollecting(tx, sessionId)) throw new Refusal("session.payment_under_way");
      const by = { ...system, actor: context.actor };
      await waive(tx, by, locked, { amountMinor: owedOf(locked), reason, note: note ?? null, personId });
      await settleReceipts(tx, by, sessionId);
      await refreshBalance(tx, sessionId);
    });
    return load(context, sessionId);
  },
});

async function load(context: Context, sessionId: string): Promise<SessionRow> {
  const appId = context.actor.kind === "support" ? context.actor.appId : null;
  const session = await context.db.read((tx) => findSession(tx, { sessionId, ...(appId ? { appId } : {}) }));
  if (!session) throw new Refusal("session.not_found");
  return session;
}

async function closeCollection(system: Context, sessionId: string): Promise<void> {
  const payment = await system.db.read((tx) => findCollecting(tx, sessionId));
  if (!payment) return;
  await execute(abandonOwed, system, { paymentId: payment.id });
  const after = await system.db.read((tx) => findPayment(tx, payment.id));
  if (after?.status === "succeeded") throw new Refusal("write_off.too_late");
  if (after?.status !== "canceled") throw new Refusal("session.payment_under_way");
}
