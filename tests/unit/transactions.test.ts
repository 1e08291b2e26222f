import { expect, test } from "vitest";
import { minor } from "@/lib/domain/money";
import type { CardShown } from "@/lib/domain/payment";
import { type MoneyFacts, transactionsOf } from "@/lib/domain/transactions";

const CARD: CardShown = { brand: "visa", last4: "4242", network: "visa", fingerprint: "f" };
const at = (minute: number, ms = 0) => new Date(Date.UTC(2026, 4, 4, 8, minute, 0, ms));
type Payment = MoneyFacts["payments"][number];
type Attempt = MoneyFacts["attempts"][number];

function payment(change: Partial<Payment>): Payment {
  return {
    id: "hold",
    purpose: "hold",
    status: "held",
    amountMinor: minor(3_000),
    capturedMinor: minor(0),
    card: CARD,
    declineCode: null,
    createdAt: at(0),
    settledAt: null,
    closedAt: null,
    ...change,
  };
}

function attempt(change: Partial<Attempt>): Attempt {
  const made = { createdAt: at(0), finishedAt: at(0, 400), declineCode: null };
  return { id: "a", paymentId: "hold", state: "succeeded", ...made, ...change };
}

/** `AUTHORISED 3000`, in order. */
function told(facts: Partial<MoneyFacts>): string[] {
  const all = transactionsOf({ payments: [], attempts: [], parts: [], writeOffs: [], ...facts });
  return all.map(({ outcome, amountMinor }) => `${outcome} ${amountMinor}`);
}

test("a hold is told as held, then as what was taken and what was let go, also within one second", () => {
  expect(told({ payments: [payment({})], attempts: [attempt({})] })).toEqual(["AUTHORISED 3000"]);
  const captured = payment({ status: "succeeded", capturedMinor: minor(1_200), settledAt: at(0) });
  expect(told({ payments: [captured], attempts: [attempt({})] })).toEqual([
    "AUTHORISED 3000",
    "CHARGE 1200",
    "RELEASED 1800",
  ]);
  const whole = payment({ status: "succeeded", capturedMinor: minor(3_000), settledAt: at(50) });
  expect(told({ payments: [whole], attempts: [attempt({})] })).toEqual(["AUTHORISED 3000", "CHARGE 3000"]);
});

test("a hold that was let go whole is released; one that never came to be is nothing", () => {
  const gone = payment({ status: "canceled", closedAt: at(9) });
  expect(told({ payments: [gone], attempts: [attempt({})] })).toEqual(["AUTHORISED 3000", "RELEASED 3000"]);
  expect(told({ payments: [gone], attempts: [attempt({ state: "canceled" })] })).toEqual([]);
  expect(told({ payments: [payment({ status: "requires_action" })] })).toEqual([]);
});

test("every declined try of what is owed is told, and the payment that came in the end", () => {
  const remainder = payment({ id: "rest", purpose: "remainder", status: "succeeded", amountMinor: minor(1_000) });
  const paid = { ...remainder, capturedMinor: minor(1_000), settledAt: at(30) };
  const tries = [
    attempt({ id: "1", paymentId: "rest", state: "declined", declineCode: "lost_card", finishedAt: at(10) }),
    attempt({ id: "2", paymentId: "rest", state: "declined", finishedAt: at(20) }),
    attempt({ id: "3", paymentId: "rest", finishedAt: at(30) }),
  ];
  const all = transactionsOf({ payments: [paid], attempts: tries, parts: [], writeOffs: [] });
  expect(all.map(({ id, outcome }) => [id, outcome])).toEqual([
    ["1", "DECLINED"],
    ["2", "DECLINED"],
    ["rest", "CHARGE"],
  ]);
  expect(all[0], "what would help a thief is not told").toMatchObject({ declineCode: "generic_decline", card: null });
});

test("a declined payment is told once, also where no try of ours saw the bank's no", () => {
  const declined = payment({ purpose: "purchase", status: "declined", declineCode: "insufficient_funds" });
  expect(told({ payments: [declined] })).toEqual(["DECLINED 3000"]);
  expect(told({ payments: [declined], attempts: [attempt({ state: "declined" })] })).toEqual(["DECLINED 3000"]);
});

test("refunds, failed ones, write-offs and disputes are told with positive amounts; what is only queued is not", () => {
  const part = (id: string, state: MoneyFacts["parts"][number]["state"], minute: number) => {
    return { id, state, amountMinor: minor(100), createdAt: at(minute), settledAt: null };
  };
  const facts = {
    parts: [part("r", "pending", 2), part("f", "failed", 1), part("q", "queued", 0), part("c", "canceled", 0)],
    writeOffs: [{ id: "w", amountMinor: minor(40), createdAt: at(3) }],
    disputes: [{ id: "d", amountMinor: minor(60), openedAt: at(4) }],
  };
  expect(told(facts)).toEqual(["REFUND_FAILED 100", "REFUND 100", "WRITE_OFF 40", "DISPUTE 60"]);
});

test("within one second what became of the hold stands before the try at the rest; a refused raise of the hold is told nobody", () => {
  const hold = payment({ status: "succeeded", capturedMinor: minor(3_000), settledAt: at(50) });
  const rest = payment({
    id: "rest",
    purpose: "remainder",
    status: "requires_payment_method",
    amountMinor: minor(1_000),
    createdAt: at(50, 100),
  });
  const tries = [
    attempt({ id: "raise", state: "declined", createdAt: at(40), finishedAt: at(40) }),
    attempt({}),
    attempt({ id: "1", paymentId: "rest", state: "declined", createdAt: at(50, 200), finishedAt: at(50) }),
  ];
  const story = ["AUTHORISED 3000", "CHARGE 3000", "DECLINED 1000"];
  expect(told({ payments: [rest, hold], attempts: tries })).toEqual(story);
  const slow = { ...hold, settledAt: at(50, 3_000) };
  expect(told({ payments: [rest, slow], attempts: tries }), "Stripe's clock is seconds ahead of our command's").toEqual(
    story,
  );
});

test("a capture that Stripe settles one second after the rest was declined, paid or waived still stands before it", () => {
  const hold = payment({ status: "succeeded", capturedMinor: minor(3_000), settledAt: at(50, 1_000) });
  const rest = payment({ id: "rest", purpose: "remainder", amountMinor: minor(1_000), createdAt: at(50) });
  const no = attempt({ id: "1", paymentId: "rest", state: "declined", createdAt: at(50), finishedAt: at(50) });
  const declined = { payments: [{ ...rest, status: "declined" as const }, hold], attempts: [attempt({}), no] };
  expect(told(declined)).toEqual(["AUTHORISED 3000", "CHARGE 3000", "DECLINED 1000"]);
  const writeOffs = [{ id: "w", amountMinor: minor(1_000), createdAt: at(50) }];
  const waived = ["AUTHORISED 3000", "CHARGE 3000", "DECLINED 1000", "WRITE_OFF 1000"];
  expect(told({ ...declined, writeOffs })).toEqual(waived);
  const paid = { ...rest, status: "succeeded" as const, capturedMinor: minor(1_000), settledAt: at(50) };
  const both = told({ payments: [paid, hold], attempts: [attempt({})] });
  expect(both).toEqual(["AUTHORISED 3000", "CHARGE 3000", "CHARGE 1000"]);
});
