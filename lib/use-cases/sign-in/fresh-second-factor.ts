import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";

/** Before a key or a secret is made. Long enough to make some in a row, shorter than a desk stays empty. */
export const PROOF_MINUTES_MAX = 10;

/** For what is worth a second look (large refunds, keys, roles): the second factor must be `minutes` old at the most. */
export function requireFreshSecondFactor({ actor, now }: Context, minutes: number): void {
  refuseStale(actor.kind === "support" ? actor.secondFactorAt : null, now, minutes);
}

/** The same of people who may work without a second factor: whoever has set one up proves it again. */
export function requireFreshSecondFactorIfAny({ actor, now }: Context, minutes: number): void {
  const factor = actor.kind === "developer" || actor.kind === "operator" ? actor.secondFactor : undefined;
  if (factor && !factor.isSetUp) return;
  refuseStale(factor?.provenAt ?? null, now, minutes);
}

function refuseStale(provenAt: Date | null, now: Date, minutes: number): void {
  if (provenAt !== null && now.getTime() - provenAt.getTime() <= minutes * 60_000) return;
  throw new Refusal("second_factor.required", { minutes });
}
