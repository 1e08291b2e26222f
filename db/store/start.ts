import { and, eq, exists, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Asking } from "@/db/client";
import { feePlan } from "@/db/schema/app";
import { driver, paymentMethod, paymentMethodClone } from "@/db/schema/driver";
import { connection, operator, place, tariffVersion } from "@/db/schema/operator";
import { payment } from "@/db/schema/payment";
import { quote, session } from "@/db/schema/session";
import { FEE_PLAN } from "@/db/store/app";
import { declinesOfCard } from "@/db/store/attempt";
import { IS_THERE } from "@/db/store/card-clone";
import { blocksStarts } from "@/db/store/debt";
import { IS_PRESENT, KNOWN_DRIVER } from "@/db/store/driver";
import { CHARGING_CONNECTION, IS_CHARGING, PLACE_AND_OPERATOR, TARIFF } from "@/db/store/place";
import { triedBy } from "@/db/store/plate-look";
import { lastStays } from "@/db/store/session";

type Start = {
  readonly appId: string;
  readonly driverId: string;
  readonly quoteId: string;
  /** The stay that the start makes, where whoever asks has named it. */
  readonly sessionId: string | undefined;
  /** The saved card; null for what is typed. */
  readonly paymentMethodId: string | null;
  /** A guest is known by the card. */
  readonly isGuest: boolean;
  readonly now: Date;
  /** What the driver tried is counted from here. */
  readonly triedSince: Date;
  /** Declined tries with the card and this amount are counted from here. */
  readonly declinedSince: Date;
};

/** The stay that this start has made before. */
const known = alias(session, "known");

/** All that decides about a start, in one statement: what the offer sells, with what it is paid, and what may stand against it. */
export async function findStart(asking: Asking, by: Start) {
  const isKnown = by.sessionId
    ? eq(known.id, by.sessionId)
    : and(eq(known.quoteId, quote.id), ne(known.sessionStatus, "FAILED"));
  const isPaidWith = eq(paymentMethod.id, sql`${by.paymentMethodId}::uuid`);
  const isCloneOf = eq(paymentMethodClone.paymentMethodId, paymentMethod.id);
  const last = lastStays(asking, quote, by.now).as("last");
  const [row] = await asking
    .select({
      quote,
      place: PLACE_AND_OPERATOR,
      plan: FEE_PLAN,
      tariff: TARIFF,
      connection: CHARGING_CONNECTION,
      driver: KNOWN_DRIVER,
      card: paymentMethod,
      clone: paymentMethodClone,
      known,
      lastStay: { driverId: last.driverId, endsAt: last.endsAt, endedAt: last.endedAt },
      ...obstacles(asking, by),
    })
    .from(quote)
    .innerJoin(place, eq(place.id, quote.placeId))
    .innerJoin(operator, eq(operator.id, quote.operatorId))
    .innerJoin(feePlan, eq(feePlan.id, quote.feePlanId))
    .innerJoin(tariffVersion, eq(tariffVersion.id, quote.tariffVersionId))
    .leftJoin(connection, and(eq(connection.appId, by.appId), eq(connection.operatorId, quote.operatorId), IS_CHARGING))
    .leftJoin(driver, and(eq(driver.id, quote.driverId), eq(driver.appId, by.appId), IS_PRESENT))
    .leftJoin(
      paymentMethod,
      and(isPaidWith, eq(paymentMethod.driverId, quote.driverId), isNull(paymentMethod.removedAt)),
    )
    .leftJoin(paymentMethodClone, and(isCloneOf, eq(paymentMethodClone.connectionId, connection.id), IS_THERE))
    .leftJoin(known, and(isKnown, eq(known.driverId, quote.driverId)))
    .leftJoinLateral(last, sql`true`)
    .where(and(eq(quote.id, by.quoteId), eq(quote.appId, by.appId), eq(quote.driverId, by.driverId)));
  return row;
}
export type StartRow = NonNullable<Awaited<ReturnType<typeof findStart>>>;

/** Whether there is anything; the rule that then looks closer decides what it means. */
function obstacles(asking: Asking, { appId, driverId, isGuest, triedSince, declinedSince }: Start) {
  const isMine = and(eq(session.appId, appId), eq(session.driverId, driverId));
  const isOfCard = isGuest ? eq(session.debtFingerprint, paymentMethod.fingerprint) : undefined;
  const debts = asking
    .select({ id: session.id })
    .from(session)
    .where(and(eq(session.appId, appId), or(eq(session.driverId, driverId), isOfCard), blocksStarts(asking)));
  const unpaid = asking
    .select({ id: session.id })
    .from(session)
    .where(and(isMine, eq(session.sessionStatus, "CREATED")));
  const holders = asking
    .select({ id: session.id })
    .from(session)
    .where(
      and(
        eq(session.placeId, quote.placeId),
        eq(session.country, quote.country),
        eq(session.plate, quote.plate),
        inArray(session.sessionStatus, ["CREATED", "STARTED"]),
      ),
    );
  const declines = declinesOfCard(asking, {
    fingerprint: paymentMethod.fingerprint,
    account: connection.stripeAccountId,
    amountMinor: sql`coalesce(${quote.holdMinor}, ${quote.totalMinor})`,
    since: declinedSince,
  });
  return {
    declinedAtMs: sql<
      number[]
    >`array(select extract(epoch from at)::float8 * 1000 from (${declines}) as declined (at))`,
    ...triedBy(asking, { appId, driverId, since: triedSince }),
    isInDebt: exists(debts).mapWith(Boolean),
    isUnpaid: exists(unpaid).mapWith(Boolean),
    isHeld: exists(holders).mapWith(Boolean),
  };
}

/** The stay that a start made, and how its payment stands: null when it was free. */
export async function findStarted(asking: Asking, by: { sessionId: string; driverId: string; paymentId?: string }) {
  const [row] = await asking
    .select({
      session,
      payment: { status: payment.status, declineCode: payment.declineCode, adviceCode: payment.adviceCode },
    })
    .from(session)
    .leftJoin(payment, eq(payment.id, sql`${by.paymentId ?? null}::uuid`))
    .where(and(eq(session.id, by.sessionId), eq(session.driverId, by.driverId)));
  return row;
}
