import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";

/** For what is worth a second look (large refunds, keys, roles): the second factor must be `minutes` old at the most. */
export function requireFreshSecondFactor({ actor, now }: Context, minutes: number): void {
  const provenAt = actor.kind === "support" ? actor.secondFactorAt : null;
  if (provenAt === null || now.getTime() - provenAt.getTime() > minutes * 60_000) {
    throw new Refusal("second_factor.required", { minutes });
  }
}
