import { z } from "zod";
import { saveRefundPolicy } from "@/db/store/refund-policy";
import { Refusal } from "@/lib/domain/errors";
import { minor } from "@/lib/domain/money";
import { command } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";

/** More than any operator pays back in a month; a typing slip of some digits stops here. */
const LIMIT_MAX = 1_000_000_000;
const limit = z
  .int()
  .positive()
  .max(LIMIT_MAX, "amount_max")
  .nullable()
  .transform((value) => (value === null ? null : minor(value)));

/** What an operator lets others give back of its money; its owners alone decide, and they are not bound by it. */
export const setRefundPolicy = command({
  name: "refund.set_policy",
  permission: "refund.set_policy",
  input: z.object({ appsMay: z.boolean(), onceMaxMinor: limit, dayMaxMinor: limit, monthMaxMinor: limit }),
  run: async (context, policy): Promise<void> => {
    const { actor, now: changedAt } = context;
    if (actor.kind !== "operator") throw new Refusal("not_permitted");
    const { operatorId } = actor;
    await context.db.transaction(async (tx) => {
      await saveRefundPolicy(tx, { ...policy, operatorId, changedAt });
      await trace(tx, context, "refund.set_policy", { operatorId }, policy);
    });
  },
});
