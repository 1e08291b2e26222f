import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type {
  ChargeListed,
  DifferenceKind,
  MovementListed,
  OurBooks,
  OurPayment,
  OurRefund,
  RefundListed,
  TheirBooks,
} from "@/lib/domain/difference";
import { minor } from "@/lib/domain/money";
import { compareBooks, windowOf } from "@/lib/domain/reconcile";

type Sale = { payment: OurPayment; charge: ChargeListed; part: OurRefund; refund: RefundListed; feeBackMinor: number };

const saleShape = fc.record({
  captured: fc.integer({ min: 50, max: 50_000 }),
  fee: fc.integer({ min: 1, max: 49 }),
  stripeFee: fc.integer({ min: 1, max: 999 }),
  heldMore: fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: 0 }),
  refunded: fc.integer({ min: 1, max: 50 }),
  isPending: fc.boolean(),
});

/** One sale as both sides have it: captured, perhaps less than was held, and refunded in part. */
function saleOf(shape: typeof saleShape extends fc.Arbitrary<infer T> ? T : never, n: number): Sale {
  const ids = { paymentId: `pay-${n}`, chargeId: `ch_${n}`, applicationFeeId: `fee_${n}` };
  const paymentIntentId = `pi_${n}`;
  const captured = { capturedMinor: minor(shape.captured), currency: "eur" };
  const fees = { stripeFeeMinor: minor(shape.stripeFee), applicationFeeMinor: minor(shape.fee) };
  const state = shape.isPending ? "pending" : "succeeded";
  const refund = {
    refundId: `re_${n}`,
    refundPartId: `part-${n}`,
    amountMinor: minor(shape.refunded),
    currency: "eur",
  };
  return {
    payment: {
      ...ids,
      ...captured,
      paymentIntentId,
      isOwn: true,
      isExpected: true,
      status: "succeeded",
      isBooked: true,
      stripeFeeMinor: fees.stripeFeeMinor,
      posted: { captureMinor: captured.capturedMinor, ...fees },
    },
    charge: {
      ...ids,
      ...captured,
      paymentIntentId,
      isCaptured: true,
      booking: { balanceTransactionId: `txn_${n}`, ...fees, currency: "eur" },
    },
    part: { ...refund, paymentId: ids.paymentId, isOwn: true, isExpected: true, state },
    refund: { ...refund, chargeId: ids.chargeId, state, isRelease: false },
    feeBackMinor: Math.min(shape.fee, shape.refunded),
  };
}

function movement(movementId: string, source: string | null, net: number): MovementListed {
  return { movementId, source, netMinor: minor(net), currency: "eur", isPayout: false };
}

/** Equal books, with what moves beside sales: fees that go back, holds let go, payouts. */
function booksOf(shapes: Parameters<typeof saleOf>[0][]): { sales: Sale[]; ours: OurBooks; theirs: TheirBooks } {
  const sales = shapes.map(saleOf);
  const releases = shapes.flatMap(({ heldMore }, n): RefundListed[] => {
    const release = { refundId: `re_released_${n}`, refundPartId: null, chargeId: `ch_${n}`, currency: "eur" } as const;
    return heldMore > 0 ? [{ ...release, amountMinor: minor(heldMore), state: "succeeded", isRelease: true }] : [];
  });
  return {
    sales,
    ours: {
      payments: sales.map(({ payment }) => payment),
      refunds: sales.map(({ part }) => part),
      feeRefunds: sales.map(({ feeBackMinor }, n) => ({ feeRefundId: `fr_${n}`, amountMinor: minor(feeBackMinor) })),
    },
    theirs: {
      charges: sales.map(({ charge }) => charge),
      refunds: [...sales.map(({ refund }) => refund), ...releases],
      movements: [
        ...sales.map(({ charge }, n) => movement(`txn_${n}`, charge.chargeId, charge.capturedMinor)),
        ...sales.map(({ refund }, n) => movement(`txn_r${n}`, refund.refundId, -refund.amountMinor)),
        ...sales.map(({ feeBackMinor }, n) => movement(`txn_f${n}`, `fr_${n}`, feeBackMinor)),
        { ...movement("txn_out", "po_1", -10_000), isPayout: true },
      ],
      absent: new Set<string>(),
    },
  };
}

type Books = ReturnType<typeof booksOf>;
type Tamper = (books: Books, n: number) => { ours?: Partial<OurBooks>; theirs?: Partial<TheirBooks> };

const changed = <T>(rows: readonly T[], n: number, change: Partial<T>): T[] =>
  rows.map((row, index) => (index === n ? { ...row, ...change } : row));
const without = <T>(rows: readonly T[], n: number): T[] => rows.filter((_, index) => index !== n);
const payment = (change: (sale: OurPayment) => Partial<OurPayment>): Tamper => {
  return ({ ours, sales }, n) => {
    const sale = sales[n];
    return sale ? { ours: { payments: changed(ours.payments, n, change(sale.payment)) } } : {};
  };
};

/** What can be wrong on either side, and the one kind of difference that tells it. */
const TAMPERINGS: readonly [name: string, kind: DifferenceKind, tamper: Tamper][] = [
  ["a row has another amount", "amount", payment(({ capturedMinor }) => ({ capturedMinor: minor(capturedMinor + 1) }))],
  [
    "the ledger has another amount",
    "amount",
    payment(({ posted }) => ({ posted: { ...posted, captureMinor: minor(posted.captureMinor - 1) } })),
  ],
  ["a row has another fee of Stripe's", "fee", payment(() => ({ stripeFeeMinor: minor(1_000) }))],
  [
    "the ledger has another fee of the app's",
    "fee",
    payment(({ posted }) => ({ posted: { ...posted, applicationFeeMinor: minor(50) } })),
  ],
  [
    "a fee was not booked",
    "unbooked",
    payment(({ posted }) => ({
      isBooked: false,
      stripeFeeMinor: null,
      posted: { ...posted, stripeFeeMinor: minor(0) },
    })),
  ],
  ["a payment is still open", "payment_stuck", payment(() => ({ status: "processing", chargeId: null }))],
  ["a hold was captured without us", "payment_stuck", payment(() => ({ status: "held" }))],
  ["a payment was given up", "charge_unknown", payment(() => ({ status: "canceled", chargeId: null }))],
  ["Stripe lacks a charge", "charge_missing", ({ theirs }, n) => ({ theirs: { charges: without(theirs.charges, n) } })],
  [
    "a charge never succeeded",
    "charge_missing",
    ({ theirs }, n) => ({ theirs: { charges: changed(theirs.charges, n, { isCaptured: false }) } }),
  ],
  ["Stripe lacks a refund", "refund_missing", ({ theirs }, n) => ({ theirs: { refunds: without(theirs.refunds, n) } })],
  [
    "a refund came back",
    "refund_state",
    ({ theirs }, n) => ({ theirs: { refunds: changed(theirs.refunds, n, { state: "failed" }) } }),
  ],
  [
    "a refund has another amount",
    "amount",
    ({ theirs }, n) => ({ theirs: { refunds: changed(theirs.refunds, n, { amountMinor: minor(51) }) } }),
  ],
  [
    "a refund is not ours",
    "refund_unknown",
    ({ theirs }, n) => {
      const stranger = { refundId: "re_x", refundPartId: null, chargeId: `ch_${n}`, amountMinor: minor(7) };
      const refund = { ...stranger, currency: "eur", state: "succeeded", isRelease: false } as const;
      return {
        theirs: { refunds: [...theirs.refunds, refund], movements: [...theirs.movements, movement("t", "re_x", -7)] },
      };
    },
  ],
  [
    "money moved for a reason of its own",
    "balance",
    ({ theirs }) => ({ theirs: { movements: [...theirs.movements, movement("txn_d", "du_1", -1_500)] } }),
  ],
  [
    "another share of the fee went back",
    "balance",
    ({ ours }, n) => ({ ours: { feeRefunds: changed(ours.feeRefunds, n, { amountMinor: minor(99_999) }) } }),
  ],
];

const shapes = fc.array(saleShape, { minLength: 1, maxLength: 12 });
const kindsOf = (ours: OurBooks, theirs: TheirBooks) => compareBooks(ours, theirs).differences.map(({ kind }) => kind);

test("equal books differ in nothing, also with holds let go, fees returned and payouts", () => {
  fc.assert(
    fc.property(shapes, (all) => {
      const { ours, theirs } = booksOf(all);
      expect(kindsOf(ours, theirs)).toEqual([]);
    }),
  );
});

describe.each(TAMPERINGS)("when %s", (_, kind, tamper) => {
  test(`exactly that is told: ${kind}`, () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (all, at) => {
        const books = booksOf(all);
        const { ours, theirs } = tamper(books, at % all.length);
        expect(kindsOf({ ...books.ours, ...ours }, { ...books.theirs, ...theirs })).toEqual([kind]);
      }),
    );
  });
});

test("a stranger's charge is told once, and not again by its movement; a stranger's hold is no money", () => {
  const { ours, theirs } = booksOf([]);
  const [charge] = booksOf([{ captured: 900, fee: 1, stripeFee: 56, heldMore: 0, refunded: 1, isPending: false }])
    .theirs.charges;
  if (!charge) throw new Error("no charge");
  const charges = [charge, { ...charge, chargeId: "ch_held", isCaptured: false }];
  const seen = compareBooks(ours, { ...theirs, charges, movements: [movement("txn_0", charge.chargeId, 844)] });
  expect(seen.differences).toMatchObject([
    { kind: "charge_unknown", subject: "ch_0", expectedMinor: null, seenMinor: 900 },
  ]);
});

test("another app's payment on the same account is known, and compared by nobody but that app", () => {
  fc.assert(
    fc.property(shapes, (all) => {
      const { ours, theirs } = booksOf(all);
      const foreign = {
        ...ours,
        payments: ours.payments.map((row) => ({ ...row, isOwn: false, capturedMinor: minor(1) })),
        refunds: ours.refunds.map((row) => ({ ...row, isOwn: false, amountMinor: minor(1) })),
      };
      expect(kindsOf(foreign, theirs)).toEqual([]);
    }),
  );
});

test("what neither side named this time was not looked at", () => {
  const { ours, theirs } = booksOf([
    { captured: 900, fee: 1, stripeFee: 56, heldMore: 0, refunded: 1, isPending: false },
  ]);
  const old = ours.payments.map((row) => ({ ...row, isExpected: false }));
  const { examined, differences } = compareBooks({ ...ours, payments: old }, { ...theirs, charges: [] });
  expect(differences).toEqual([]);
  expect(examined.has("ch_0")).toBe(false);
  expect(compareBooks(ours, theirs).examined.has("ch_0")).toBe(true);
});

const DAY = 86_400_000;
const at = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * DAY);

test("every run looks two days back, never before the account was opened, and catches up in pieces", () => {
  const quiet = windowOf(at(10), { openedAt: at(0), reconciledUntil: at(9) });
  expect(quiet).toEqual({ since: at(7), until: new Date(at(10).getTime() - 900_000), isLast: true });
  expect(windowOf(at(1), { openedAt: at(0), reconciledUntil: null }).since).toEqual(at(0));
  const neverBefore = windowOf(at(10), { openedAt: at(0), reconciledUntil: null });
  expect(neverBefore).toEqual({ since: at(0), until: at(7), isLast: false });
  const late = windowOf(at(40), { openedAt: at(0), reconciledUntil: at(10) });
  expect(late).toEqual({ since: at(8), until: at(15), isLast: false });
});
