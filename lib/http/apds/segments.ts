import { coveredUntil } from "@/lib/domain/check";
import { publicId } from "@/lib/domain/id";
import type { UsedStay } from "@/lib/http/apds/facts";
import { shownAmount, shownReference } from "@/lib/http/apds/shapes";

/** What was bought at once, from where the time bought before ends. `step` counts from 1. */
type Stretch = { readonly step: number; readonly from: Date; readonly until: Date };
type Used = { readonly stretches: readonly Stretch[] };

/** One segment for each stretch that has begun. What was bought for later is part of the right that is used now, so that no payment is missing. */
export function shownSegments(stay: UsedStay, now: Date) {
  const over = coveredUntil(stay);
  const reached = over < now ? over : now;
  const used: Stretch[][] = [];
  for (const stretch of stretchesOf(stay)) {
    const last = used.at(-1);
    if (last && stretch.from >= reached) last.push(stretch);
    else used.push([stretch]);
  }
  return used.map((stretches, index) =>
    shownSegment(stay, { stretches }, { over, now, isLast: index === used.length - 1 }),
  );
}

function shownSegment(stay: UsedStay, { stretches }: Used, at: { over: Date; now: Date; isLast: boolean }) {
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (!first || !last) throw new Error(`a segment of ${stay.id} covers nothing`);
  const until = at.isLast ? at.over : last.until;
  return {
    id: `${publicId("session", stay.id)}-${first.step}`,
    version: 1,
    actualStart: first.from.toISOString(),
    ...(until <= at.now ? { actualEnd: until.toISOString() } : {}),
    assignedRight: shownRight(stay, stretches, {
      from: first.from,
      step: last.step,
      until: last.until,
      isLast: at.isLast,
    }),
    validationType: ["licensePlate" as const],
    validationId: stay.plate,
  };
}

/** The stay cut where the time bought at each step would have ended; the payment of a correction or a remainder cuts nothing. */
function stretchesOf(stay: UsedStay): Stretch[] {
  const bought = [stay.firstMinutes, ...stay.payments.map(({ boughtMinutes }) => boughtMinutes)];
  const cuts = stay.kind === "open" ? [] : bought.map((minutes) => cutOf(stay, minutes));
  const ends = [...new Set([...cuts, stay.endsAt.getTime()])].sort((a, b) => a - b);
  return ends.map((until, index) => ({
    step: index + 1,
    from: new Date(ends[index - 1] ?? startOf(stay)),
    until: new Date(until),
  }));
}

function startOf({ startedAt, createdAt }: UsedStay): Date {
  return startedAt ?? createdAt;
}

/** Where so many minutes end; a stay may end at seconds of its own, which cut nothing. */
function cutOf(stay: UsedStay, minutes: number | null): number {
  const end = stay.endsAt.getTime();
  const at = startOf(stay).getTime() + (minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  return at > end - 60_000 ? end : at;
}

function shownRight(
  stay: UsedStay,
  stretches: readonly Stretch[],
  { from, step, until, isLast }: { from: Date; step: number; until: Date; isLast: boolean },
) {
  const app = shownReference("ContactPoint", "app", stay.appId);
  const isPriced = stay.kind === "prepaid" || stay.endedAt !== null;
  return {
    id: publicId("session", stay.id),
    version: step,
    rightSpecification: shownReference("RightSpecification", "place", stay.placeId, stay.tariffVersion),
    rightHolder: {
      credentials: [
        {
          type: "licensePlate" as const,
          credentialAssignedType: "vehicle" as const,
          identifier: { id: stay.plate, className: "LicensePlate" as const },
        },
      ],
    },
    assignedRightIssuer: app,
    issueMethod: "electronic" as const,
    issuanceTime: stay.createdAt.toISOString(),
    expiry: until.toISOString(),
    plannedUses: [{ startTime: from.toISOString(), endTime: until.toISOString() }],
    payments: paymentsOf(stay, stretches, isLast).map((each) => shownPayment(stay, each, { from, until })),
    ...(isLast && isPriced
      ? {
          monetaryValue: {
            taxIncluded: true,
            serviceProvider: app,
            value: shownAmount(stay.totalMinor, stay.currency),
          },
        }
      : {}),
  };
}

type Paid = UsedStay["payments"][number];

/** Each payment in one segment: an extension where its time is, the purchase at the beginning, everything else at the end. */
function paymentsOf(stay: UsedStay, stretches: readonly Stretch[], isLast: boolean): readonly Paid[] {
  const ends = stretches.map(({ until }) => until.getTime());
  const isFirst = stretches[0]?.step === 1;
  return stay.payments.filter(({ purpose, boughtMinutes }) => {
    if (purpose === "extension") return ends.includes(cutOf(stay, boughtMinutes));
    return purpose === "purchase" ? isFirst : isLast;
  });
}

function shownPayment(stay: UsedStay, payment: Paid, period: { from: Date; until: Date }) {
  const id = publicId("payment", payment.id);
  return {
    id,
    version: 1,
    ...(payment.settledAt ? { dateCollected: payment.settledAt.toISOString() } : {}),
    serviceProvider: shownReference("ContactPoint", "app", stay.appId),
    ...(payment.stripePaymentIntentId ? { transactionID: payment.stripePaymentIntentId } : {}),
    startPeriodCovered: period.from.toISOString(),
    endPeriodCovered: period.until.toISOString(),
    paymentLines: [
      {
        id: `${id}-1`,
        version: 1,
        paymentType: "payment" as const,
        value: shownAmount(payment.capturedMinor, stay.currency),
      },
    ],
  };
}
