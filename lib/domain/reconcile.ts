import type {
  ChargeListed,
  Difference,
  DifferenceKind,
  OurBooks,
  OurPayment,
  OurRefund,
  RefundListed,
  TheirBooks,
} from "@/lib/domain/difference";
import { type Minor, minor } from "@/lib/domain/money";
import { FINAL } from "@/lib/domain/payment";
import type { RefundPartState } from "@/lib/domain/refund";

/**
 * Every difference between our books and Stripe's, and every subject that was looked at: a known difference whose subject
 * was looked at and that is not found again is gone. What was captured is compared, never what was asked for.
 */
export function compareBooks(
  ours: OurBooks,
  theirs: TheirBooks,
): { differences: Difference[]; examined: ReadonlySet<string> } {
  const differences = [
    ...chargeDifferences(ours, theirs),
    ...refundDifferences(ours, theirs),
    ...unknownMovements(ours, theirs),
  ];
  return { differences, examined: examinedOf(ours, theirs) };
}

function examinedOf(ours: OurBooks, theirs: TheirBooks): Set<string> {
  const ids = [
    ...theirs.absent,
    ...theirs.charges.flatMap((charge) => [charge.chargeId, feeSubject(charge)]),
    ...theirs.refunds.map(({ refundId }) => refundId),
    ...theirs.movements.map(({ movementId }) => movementId),
    ...ours.payments
      .filter(({ isExpected, status }) => isExpected && FINAL.includes(status))
      .flatMap(({ paymentId, chargeId }) => [paymentId, chargeId]),
    ...ours.refunds
      .filter(({ isExpected }) => isExpected)
      .map(({ refundId, refundPartId }) => refundId ?? refundPartId),
  ];
  return new Set(ids.filter((id) => id !== null));
}

function chargeDifferences(ours: OurBooks, theirs: TheirBooks): Difference[] {
  const find = finder(ours.payments);
  const paid = new Set<string>();
  const found: Difference[] = [];
  for (const charge of theirs.charges) {
    if (!charge.isCaptured) continue;
    const payment = find(charge);
    if (payment?.chargeId === charge.chargeId) paid.add(payment.paymentId);
    if (payment && !payment.isOwn) continue;
    const differs = differ(payment, charge);
    if (!payment) found.push(differs("charge_unknown", null, charge.capturedMinor));
    else if (!FINAL.includes(payment.status)) {
      found.push({ ...differs("payment_stuck", null, charge.capturedMinor), subject: payment.paymentId });
    } else if (payment.status !== "succeeded" || payment.chargeId !== charge.chargeId) {
      found.push(differs("charge_unknown", null, charge.capturedMinor));
    } else found.push(...sumsOf(payment, charge));
  }
  for (const payment of ours.payments) {
    const isMissing = payment.isOwn && payment.isExpected && !paid.has(payment.paymentId);
    if (isMissing && payment.status === "succeeded") found.push(missing(payment));
  }
  return found;
}

function finder(payments: readonly OurPayment[]): (charge: ChargeListed) => OurPayment | undefined {
  const known = new Map<string, OurPayment>();
  for (const payment of payments) {
    known.set(payment.paymentId, payment);
    if (payment.paymentIntentId) known.set(payment.paymentIntentId, payment);
    if (payment.chargeId) known.set(payment.chargeId, payment);
  }
  return ({ chargeId, paymentIntentId, paymentId }) =>
    known.get(chargeId) ?? known.get(paymentIntentId ?? "") ?? known.get(paymentId ?? "");
}

function differ(payment: OurPayment | undefined, { chargeId, currency }: ChargeListed) {
  return (kind: DifferenceKind, expectedMinor: Minor | null, seenMinor: Minor | null): Difference => ({
    kind,
    subject: chargeId,
    paymentId: payment?.isOwn ? payment.paymentId : null,
    refundPartId: null,
    expectedMinor,
    seenMinor,
    currency,
  });
}

/** The first of our numbers that Stripe's is not: the row's and the ledger's can each be wrong. */
function wrongOf(seen: Minor, ...expected: readonly Minor[]): Minor | undefined {
  return expected.find((amount) => amount !== seen);
}

/** The fee of the application stands beside Stripe's: each may differ on its own. */
function feeSubject({ applicationFeeId, chargeId }: ChargeListed): string {
  return applicationFeeId ?? `${chargeId}:application_fee`;
}

function sumsOf(payment: OurPayment, charge: ChargeListed): Difference[] {
  const { posted } = payment;
  const differs = differ(payment, charge);
  const found: Difference[] = [];
  const captured = wrongOf(charge.capturedMinor, payment.capturedMinor, posted.captureMinor);
  if (captured !== undefined || payment.currency !== charge.currency) {
    found.push(differs("amount", captured ?? payment.capturedMinor, charge.capturedMinor));
  }
  const { booking } = charge;
  if (!payment.isBooked) found.push(differs("unbooked", null, booking?.stripeFeeMinor ?? null));
  if (!booking) return found;
  const expected = payment.isBooked ? [payment.stripeFeeMinor ?? minor(0), posted.stripeFeeMinor] : [];
  const stripeFee = wrongOf(booking.stripeFeeMinor, ...expected);
  if (stripeFee !== undefined) found.push(differs("fee", stripeFee, booking.stripeFeeMinor));
  if (posted.applicationFeeMinor !== booking.applicationFeeMinor) {
    const fee = differs("fee", posted.applicationFeeMinor, booking.applicationFeeMinor);
    found.push({ ...fee, subject: feeSubject(charge) });
  }
  return found;
}

function missing({ paymentId, chargeId, capturedMinor, currency }: OurPayment): Difference {
  return {
    kind: "charge_missing",
    subject: chargeId ?? paymentId,
    paymentId,
    refundPartId: null,
    expectedMinor: capturedMinor,
    seenMinor: null,
    currency,
  };
}

/** Whether our state of a refund is what Stripe's means. */
export function agrees(ours: RefundPartState, theirs: RefundListed["state"]): boolean {
  switch (theirs) {
    case "pending":
    case "succeeded":
      return ours === theirs;
    case "failed":
      return ours === "failed" || ours === "canceled";
  }
}

function refundDifferences(ours: OurBooks, theirs: TheirBooks): Difference[] {
  const byRefund = new Map(ours.refunds.map((part) => [part.refundId ?? part.refundPartId, part]));
  const payments = new Map(ours.payments.map((payment) => [payment.chargeId, payment]));
  const seen = new Set<string>();
  const found: Difference[] = [];
  for (const refund of theirs.refunds) {
    if (refund.isRelease) continue;
    const part = byRefund.get(refund.refundId) ?? byRefund.get(refund.refundPartId ?? "");
    const payment = payments.get(refund.chargeId);
    const base = { subject: refund.refundId, seenMinor: refund.amountMinor, currency: refund.currency };
    if (part) {
      seen.add(part.refundPartId);
      if (!part.isOwn) continue;
      const { paymentId, refundPartId, amountMinor: expectedMinor } = part;
      const ids = { ...base, paymentId, refundPartId, expectedMinor };
      if (!agrees(part.state, refund.state)) found.push({ ...ids, kind: "refund_state" });
      if (expectedMinor !== refund.amountMinor || part.currency !== refund.currency)
        found.push({ ...ids, kind: "amount" });
    } else if (refund.state !== "failed" && payment?.isOwn !== false) {
      const paymentId = payment?.paymentId ?? null;
      found.push({ ...base, kind: "refund_unknown", paymentId, refundPartId: null, expectedMinor: null });
    }
  }
  return [...found, ...missingRefunds(ours.refunds, seen)];
}

function missingRefunds(parts: readonly OurRefund[], seen: ReadonlySet<string>): Difference[] {
  return parts
    .filter(({ isOwn, isExpected, refundPartId }) => isOwn && isExpected && !seen.has(refundPartId))
    .filter(({ state }) => state === "pending" || state === "succeeded")
    .map(({ refundPartId, paymentId, refundId, amountMinor, currency }) => ({
      kind: "refund_missing",
      subject: refundId ?? refundPartId,
      paymentId,
      refundPartId,
      expectedMinor: amountMinor,
      seenMinor: null,
      currency,
    }));
}

/** Movements that nothing of ours explains. Those of unknown charges and refunds are told by these. */
function unknownMovements(ours: OurBooks, theirs: TheirBooks): Difference[] {
  const sources = new Set<string | null>([
    ...theirs.charges.map(({ chargeId }) => chargeId),
    ...theirs.refunds.map(({ refundId }) => refundId),
    ...ours.payments.flatMap(({ chargeId, applicationFeeId }) => [chargeId, applicationFeeId]),
    ...ours.refunds.map(({ refundId }) => refundId),
  ]);
  sources.delete(null);
  const feeRefunds = new Map(ours.feeRefunds.map(({ feeRefundId, amountMinor }) => [feeRefundId, amountMinor]));
  const found: Difference[] = [];
  for (const { movementId, source, netMinor, currency, isPayout } of theirs.movements) {
    if (isPayout || sources.has(source)) continue;
    const expectedMinor = feeRefunds.get(source ?? "") ?? null;
    if (expectedMinor === netMinor) continue;
    const ids = { subject: movementId, paymentId: null, refundPartId: null };
    found.push({ kind: "balance", ...ids, expectedMinor, seenMinor: netMinor, currency });
  }
  return found;
}

export type Window = { readonly since: Date; readonly until: Date };

const DAY_MS = 24 * 60 * 60_000;
/** What is younger may still be under way between Stripe and us: a start is looked for at 3 and 10 minutes. */
const SETTLED_AFTER_MS = 15 * 60_000;
/** Every day is compared twice more, because books change after the day. */
const OVERLAP_MS = 2 * DAY_MS;
/** More days than this are caught up one run after the other. */
const WINDOW_MAX_MS = 7 * DAY_MS;

/** What one comparison of a connection looks at, from its opening on; `isLast`: afterwards it is up to date. */
export function windowOf(
  now: Date,
  { openedAt, reconciledUntil }: { openedAt: Date; reconciledUntil: Date | null },
): Window & { isLast: boolean } {
  const end = now.getTime() - SETTLED_AFTER_MS;
  const done = reconciledUntil ? reconciledUntil.getTime() - OVERLAP_MS : Number.NEGATIVE_INFINITY;
  const since = Math.max(openedAt.getTime(), done);
  const until = Math.min(end, since + WINDOW_MAX_MS);
  return { since: new Date(since), until: new Date(until), isLast: until === end };
}
