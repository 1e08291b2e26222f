import { z } from "zod";
import { changeUser } from "@/db/store/user";
import { command } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { orTaken, userEmail, userLocale } from "@/lib/use-cases/driver/register";
import { capsInput } from "@/lib/use-cases/driver/settings";
import { trace } from "@/lib/use-cases/trace";

/** What an app changes of its user; what is not named stays. */
export const changeDriver = command({
  name: "driver.change",
  permission: "driver.settings",
  input: z.object({
    email: userEmail.nullable().optional(),
    locale: userLocale.optional(),
    spendingCaps: capsInput.optional(),
  }),
  run: async (context, changes): Promise<void> => {
    const driver = driverOf(context);
    const named = Object.entries(changes).filter(([, value]) => value !== undefined);
    if (named.length === 0) return;
    await orTaken(() =>
      context.db.transaction(async (tx) => {
        await changeUser(tx, driver.driverId, changes);
        await trace(tx, context, "driver.change", driver, { changed: named.map(([name]) => name).join(" ") });
      }),
    );
  },
});
