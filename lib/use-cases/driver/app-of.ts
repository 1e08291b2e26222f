import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";

/** The app whose server acts by itself, or whose developer does. */
export function appOf({ actor }: Context): string {
  if (actor.kind !== "app" && actor.kind !== "developer") throw new Refusal("not_permitted");
  return actor.appId;
}
