import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";

/** The app whose server or whose developer asks. */
export function appIdOf({ actor }: Context): string {
  if (actor.kind !== "app" && actor.kind !== "developer") throw new Refusal("not_permitted");
  return actor.appId;
}
