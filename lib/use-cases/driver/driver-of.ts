import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";

/** The driver who acts. Commands of drivers run for nobody else. */
export function driverOf(context: Context): { appId: string; driverId: string } {
  if (context.actor.kind !== "driver") throw new Refusal("not_permitted");
  return { appId: context.actor.appId, driverId: context.actor.driverId };
}
