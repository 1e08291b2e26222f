import { z } from "zod";
import { findSession, type SessionRow } from "@/db/store/session";
import { hasDebt, owedOf, PERSON_WRITE_OFFS } from "@/lib/domain/balance";
import { Refusal } from "@/lib/domain/errors";
import { type Context, command, elevated } from "@/lib/use-cases/command";
import { giveUp } from "@/lib/use-cases/debt/give-up";

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
    const personId = "personId" in context.actor ? context.actor.personId : null;
    const by = { ...system, actor: context.actor };
    const outcome = await giveUp(system, sessionId, { reason, note: note ?? null, personId }, by);
    if (outcome === "paid") throw new Refusal("write_off.too_late");
    if (outcome === "unknown") throw new Refusal("session.payment_under_way");
    return load(context, sessionId);
  },
});

async function load(context: Context, sessionId: string): Promise<SessionRow> {
  const appId = context.actor.kind === "support" ? context.actor.appId : null;
  const session = await context.db.read((tx) => findSession(tx, { sessionId, ...(appId ? { appId } : {}) }));
  if (!session) throw new Refusal("session.not_found");
  return session;
}
