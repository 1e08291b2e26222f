import type { Context } from "@/lib/use-cases/command";

/** Whose page it is; the gate has seen to it that it is a driver's. */
export function driverIdOf(context: Context): string {
  if (context.actor.kind !== "driver") throw new Error("a driver's page without a driver");
  return context.actor.driverId;
}
