import { findStart, type StartRow } from "@/db/store/start";
import { Refusal } from "@/lib/domain/errors";
import type { Minor } from "@/lib/domain/money";
import type { FeePlan } from "@/lib/domain/quote";
import { LIMITS_WITHIN_MS, limitsOf, waitForLimitMs } from "@/lib/domain/retry";
import type { StopCause } from "@/lib/domain/session";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import type { Context } from "@/lib/use-cases/command";
import type { SellingConnection } from "@/lib/use-cases/payment/means";
import { refuseTried, triesSince } from "@/lib/use-cases/plate/look";
import { endUnanswered, longestOpenStay } from "@/lib/use-cases/session/open-end";

type Driver = { readonly appId: string; readonly driverId: string };
type Asked = { readonly quoteId: string; readonly payWith: string; readonly sessionId?: string | undefined };

/** What stands about a start now, the stay that it has made before included; one look. */
export function lookAtStart(context: Context, driver: Driver, asked: Asked): Promise<StartRow | undefined> {
  const { actor } = context;
  const { quoteId, payWith, sessionId } = asked;
  return context.db.single((asking) =>
    findStart(asking, {
      ...driver,
      now: context.now,
      quoteId,
      sessionId,
      paymentMethodId: payWith === "guest" ? null : payWith,
      isGuest: actor.kind === "driver" && actor.personId === null,
      triedSince: triesSince(context),
      declinedSince: new Date(context.now.getTime() - LIMITS_WITHIN_MS),
    }),
  );
}

/** What an offer sells, as it stands now. */
export type Sale = {
  quote: StartRow["quote"];
  plate: string;
  country: string;
  zoneCode: string;
  connection: SellingConnection;
  plan: FeePlan;
  /** How long it may last, and for an open stay what ends it then. */
  minutesMax: number;
  endsBecause: StopCause | null;
  /** The most that the driver lets an open stay cost. */
  capMinor: Minor | null;
};

/** Refuses what cannot be sold any more. */
export function saleOf(context: Context, start: StartRow): Sale {
  const { quote, place, plan, connection } = start;
  const { plate, country } = quote;
  if (!plate || !country || quote.sessionId) throw new Refusal("quote.not_found");
  if (quote.usedAt) throw new Refusal("quote.used");
  if (quote.validUntil <= context.now) throw new Refusal("quote.expired");
  const account = connection?.stripeAccountId;
  if (!account) throw new Refusal("place.not_connected");
  refuseTried(context, start, { plate, country });
  refuseOverLimit(context, start);
  const sold = { quote, plate, country, zoneCode: place.zoneCode, plan };
  return { ...sold, connection: { ...connection, stripeAccountId: account }, ...endOf(context, start) };
}

/** What the networks let be tried with one card and amount binds starts as well: an app that tries for ever is told to wait. */
function refuseOverLimit({ now }: Context, { card, declinedAtMs }: StartRow): void {
  const declinedAt = declinedAtMs.map((ms) => new Date(ms));
  const waitMs = waitForLimitMs(limitsOf(card?.brand ?? null), declinedAt, now);
  if (waitMs > 0) throw new Refusal("payment.retry_too_soon", { minutes: Math.ceil(waitMs / 60_000) });
}

/** A prepaid stay lasts as long as was bought; an open one until the place, the driver's cap or an unanswered question ends it. */
function endOf(context: Context, { quote, place, plan, tariff, driver }: StartRow) {
  if (quote.kind === "prepaid") return { minutesMax: quote.minutes, endsBecause: null, capMinor: null };
  const capMinor = driver?.spendingCaps[quote.currency] ?? null;
  const longest = longestOpenStay(tariffOf(tariff), place, plan, { startAt: context.now, capMinor });
  return { ...endUnanswered(longest, place.stillParkedMinutes), capMinor };
}
