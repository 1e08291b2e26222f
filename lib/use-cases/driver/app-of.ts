import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";

/** The app whose server acts by itself. */
export function appOf({ actor }: Context): string {
  if (actor.kind !== "app") throw new Refusal("not_permitted");
  return actor.appId;
}
