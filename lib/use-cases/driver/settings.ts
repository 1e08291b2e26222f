import { z } from "zod";
import { setMutedMails, setSpendingCaps } from "@/db/store/driver";
import { MUTABLE_MAILS } from "@/lib/domain/mail";
import { CURRENCIES, type Currency, type Minor, minor } from "@/lib/domain/money";
import { command } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { trace } from "@/lib/use-cases/trace";

/** Nobody parks for more; above it a limit is a slip of the finger. */
const CAP_MINOR_MAX = 100_000_000;
const cap = z.number().int().positive().max(CAP_MINOR_MAX, "amount_max").transform(minor);
export const capsInput = z.partialRecord(z.enum(CURRENCIES), cap);

/** The most that one open stay may cost, per currency; a currency that is not named has no limit. It counts from the next start on. */
export const setSpendingLimits = command({
  name: "driver.set_spending_caps",
  permission: "driver.settings",
  input: z.object({ caps: capsInput }),
  run: async (context, { caps }): Promise<Partial<Record<Currency, Minor>>> => {
    const driver = driverOf(context);
    await context.db.transaction(async (tx) => {
      await setSpendingCaps(tx, driver.driverId, caps);
      await trace(tx, context, "driver.set_spending_caps", driver, caps);
    });
    return caps;
  },
});

/** Which of the mails that one need not get are wanted. Receipts and what needs the driver always come. */
export const chooseMails = command({
  name: "driver.set_mails",
  permission: "driver.settings",
  input: z.object({ wanted: z.array(z.enum(MUTABLE_MAILS)).max(MUTABLE_MAILS.length) }),
  run: async (context, { wanted }): Promise<void> => {
    const driver = driverOf(context);
    const muted = MUTABLE_MAILS.filter((kind) => !wanted.includes(kind));
    await context.db.transaction(async (tx) => {
      await setMutedMails(tx, driver.driverId, muted);
      await trace(tx, context, "driver.set_mails", driver, { muted: muted.join(" ") });
    });
  },
});
