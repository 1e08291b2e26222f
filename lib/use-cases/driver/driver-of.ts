import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";

/** The driver who acts, or for whom an app's server does. Commands of drivers run for nobody else. */
export function driverOf({ actor }: Context): { appId: string; driverId: string } {
  if (actor.kind === "driver") return { appId: actor.appId, driverId: actor.driverId };
  if (actor.kind === "app" && actor.driverId !== null) return { appId: actor.appId, driverId: actor.driverId };
  throw new Refusal("not_permitted");
}
