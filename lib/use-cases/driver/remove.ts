import { z } from "zod";
import { lockCards } from "@/db/store/driver";
import { disableUser, listUnsettled } from "@/db/store/user";
import { Refusal } from "@/lib/domain/errors";
import { takeCard } from "@/lib/use-cases/card/change";
import { command } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { trace } from "@/lib/use-cases/trace";

/**
 * An app's user leaves: unknown and without cards from now on, erased by a job later. What was parked, paid and receipted stays
 * in the books. Whoever is parked or owes something stays.
 */
export const removeDriver = command({
  name: "driver.remove",
  permission: "driver.remove",
  input: z.object({}),
  run: async (context): Promise<void> => {
    const driver = driverOf(context);
    await context.db.transaction(async (tx) => {
      // Locks the driver: a start at the same moment is seen below, or finds nobody.
      let cards = await lockCards(tx, driver.driverId);
      const unsettled = await listUnsettled(tx, driver.driverId);
      const isOwing = ({ sessionStatus, debtSince }: (typeof unsettled)[number]) =>
        sessionStatus === "COMPLETE" && debtSince !== null;
      if (unsettled.some((stay) => !isOwing(stay))) throw new Refusal("user.parked");
      if (unsettled.length > 0) throw new Refusal("user.in_debt");
      if (!(await disableUser(tx, driver.driverId, context.now))) throw new Refusal("user.not_found");
      for (; cards.length > 0; cards = await lockCards(tx, driver.driverId)) {
        for (const { id } of cards) await takeCard(tx, context, driver, id);
      }
      await trace(tx, context, "driver.remove", driver);
    });
  },
});
