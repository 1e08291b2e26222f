import { z } from "zod";
import { eraseUser } from "@/db/store/user";
import { erasedWhenDisabledBefore } from "@/lib/domain/erasure";
import { command } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";

/** Erases what is personal of a driver who left long enough ago; stays, money and sealed receipts stay under the bare driver. */
export const eraseDriver = command({
  name: "driver.erase",
  permission: "driver.erase",
  input: z.object({ driverId: z.uuid() }),
  run: async (context, { driverId }): Promise<void> => {
    const { now: at } = context;
    await context.db.transaction(async (tx) => {
      const erased = await eraseUser(tx, driverId, { disabledBefore: erasedWhenDisabledBefore(at), at });
      if (erased) await trace(tx, context, "driver.erase", { appId: erased.appId, driverId });
    });
  },
});
