import { z } from "zod";
import { type DifferenceRow, findDifference, markExplained } from "@/db/store/difference";
import { Refusal } from "@/lib/domain/errors";
import { command } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";

/** A lead writes down why our books and Stripe's differ; one that is gone meanwhile stays fixed. No money follows from it. */
export const explainDifference = command({
  name: "difference.explain",
  permission: "difference.explain",
  input: z.object({ differenceId: z.uuid(), explanation: z.string().trim().min(1, "required").max(2_000, "too_long") }),
  run: async (context, { differenceId, explanation }): Promise<DifferenceRow> => {
    const { actor, db, now } = context;
    if (actor.kind !== "support") throw new Refusal("not_permitted");
    if (actor.secondFactorAt === null) throw new Refusal("second_factor.required");
    const by = { differenceId, ...(actor.appId === null ? {} : { appId: actor.appId }) };
    return db.transaction(async (tx) => {
      const found = await findDifference(tx, by);
      if (!found) throw new Refusal("not_found");
      const { appId, operatorId } = found;
      if (await markExplained(tx, differenceId, { personId: actor.personId, explanation, at: now })) {
        await trace(tx, context, "difference.explain", { appId, operatorId }, { differenceId });
      }
      return (await findDifference(tx, by)) ?? found;
    });
  },
});
