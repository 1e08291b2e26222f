import { z } from "zod";
import { insertPlatformKey } from "@/db/store/app";
import { uuidv7 } from "@/lib/auth/context";
import type { Run } from "@/tests/model/run";
import type { OutsideStep } from "@/tests/model/steps";
import type { Town } from "@/tests/model/town";
import { testVault } from "@/tests/support/public-context";

/** What banks, networks and the way between Stripe and us do. */
export async function control(run: Run, step: OutsideStep): Promise<void> {
  const { simulator } = run.town.world;
  switch (step.does) {
    case "bank":
      return changeMind(run, step.who, step.reason, step.times);
    case "webhooks":
      await simulator.control("POST", "webhooks", z.unknown(), { mode: step.mode });
      return;
    case "release":
      await simulator.control("POST", "webhooks/release", z.unknown(), { order: step.order });
      return;
    case "fault":
      return trouble(run, step);
  }
}

type Trouble = { readonly kind: string; readonly times: number; readonly call: string };

/** The next so many calls that change something at the operator's account. */
export async function trouble({ town }: Run, { kind, times, call: path }: Trouble): Promise<void> {
  const match = { method: "POST", path, account: town.connection.account };
  await town.world.simulator.control("POST", "faults", z.unknown(), { kind, times, match });
}

/** A driver's bank says no to the next so many tries, with any of the cards. */
export async function changeMind(run: Run, who: number, reason: string, times: number): Promise<void> {
  for (const method of await savedAtStripe(run, who)) {
    await run.town.world.simulator.control("POST", `payment_methods/${method}/decline`, z.unknown(), { reason, times });
  }
}

async function savedAtStripe(run: Run, who: number): Promise<string[]> {
  const driver = run.drivers[who];
  if (driver?.actor.kind !== "driver") return [];
  const rows = await run.town.world.database.owner`select stripe_payment_method_id as id from payment_method
    where driver_id = ${driver.actor.driverId} and removed_at is null`;
  return rows.map((row) => z.string().parse(row.id));
}

const rolled = z.object({ key: z.string() });

/** The platform's key is rolled at Stripe. Until we learn the new one, Stripe refuses us where the old one ends at once. */
export async function rollKey(town: Town, mustExpire: boolean): Promise<void> {
  const { account } = town.app.platform;
  const asked = { platform: account, kind: "secret", ...(mustExpire ? { expireOld: true } : {}) };
  const { key } = await town.world.simulator.control("POST", "keys/roll", rolled, asked);
  town.unknownKey = key;
  town.app = { ...town.app, platform: { ...town.app.platform, secretKey: key } };
}

export async function learnKey(town: Town): Promise<void> {
  const { unknownKey, app, world } = town;
  if (!unknownKey) return;
  const id = uuidv7();
  const at = { tenant: app.id, table: "platform_key", column: "sealed_value", rowId: id };
  const sealedValue = testVault.seal(unknownKey, at);
  const validFrom = new Date();
  await world.database.system.transaction((tx) =>
    insertPlatformKey(tx, { id, appId: app.id, kind: "secret", sealedValue, validFrom }),
  );
  town.unknownKey = null;
}

/** The weather clears: no more faults, every webhook arrives, the key is known. */
export async function clearUp(town: Town): Promise<void> {
  const { simulator } = town.world;
  await learnKey(town);
  await simulator.control("DELETE", "faults", z.unknown());
  await simulator.control("DELETE", "webhooks/rules", z.unknown());
  await simulator.control("POST", "webhooks", z.unknown(), { mode: "normal" });
  await simulator.control("POST", "webhooks/release", z.unknown(), { order: "as_sent" });
}
