import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";

/** The app whose server asks. */
export function appIdOf({ actor }: Context): string {
  if (actor.kind !== "app") throw new Refusal("not_permitted");
  return actor.appId;
}
