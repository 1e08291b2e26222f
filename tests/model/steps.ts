import fc from "fast-check";
import { SIGNS } from "@/tests/model/signs";
import { PLACES, type Place } from "@/tests/model/strikes";

/** Cards that a driver may save: they pay, their bank says no, asks, or sends refunds back. */
export const CARDS = [
  "pm_card_visa",
  "pm_card_mastercard",
  "pm_card_chargeCustomerFail",
  "pm_card_authenticationRequiredSetupForOffSession",
  "pm_card_pendingRefund",
  "pm_card_refundFail",
] as const;
/** Cards that are typed in the browser. */
const TYPED = ["pm_card_visa", "pm_card_visa_chargeDeclined", "pm_card_authenticationRequired"] as const;
/** What a bank says when it changes its mind. */
const REASONS = [
  "generic_decline",
  "insufficient_funds",
  "lost_card",
  "expired_card",
  "authentication_required",
] as const;
const FAULTS = [
  "cut_before",
  "answer_lost",
  "rate_limit",
  "server_error",
  "server_error_after",
  "lock_timeout",
] as const;
const CALLS = ["/v1/payment_intents", "/capture$", "/confirm$", "/cancel$", "/v1/refunds", "."] as const;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WAITS = [10, MINUTE, 12 * MINUTE, 50 * MINUTE, 70 * MINUTE, 9 * HOUR, DAY, 2 * DAY, 4 * DAY] as const;

type Of<A> = A extends fc.Arbitrary<infer V> ? V : never;
const is = <D extends string>(does: D): { does: fc.Arbitrary<D> } => ({ does: fc.constant(does) });
/** The newest stays are the likeliest to be alive. */
const which = fc.nat(5);
const who = fc.nat(1);

const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
/** Now and then the process dies over it. */
const death = fc.record({ at: fc.constantFrom<Place[]>(...PLACES), after: fc.nat(5) });
const dies = seldom(death);
/** Or Stripe, or the way there, has trouble with its next call. */
const trouble = seldom(fc.record({ kind: fc.constantFrom(...FAULTS), times: fc.constantFrom(1, 1, 2) }));

const park = fc.record({
  ...is("park"),
  dies,
  trouble,
  who,
  card: fc.constantFrom(...CARDS, "pm_card_visa", "pm_card_visa", "pm_card_mastercard"),
  kind: fc.constantFrom("open", "open", "prepaid"),
  minutes: fc.constantFrom(60, 150),
});
const overstay = fc.record({
  ...is("overstay"),
  dies,
  trouble,
  who,
  card: fc.constantFrom("pm_card_visa", "pm_card_visa", "pm_card_pendingRefund", "pm_card_refundFail"),
  reason: fc.option(fc.constantFrom(...REASONS), { freq: 4 }),
  times: fc.constantFrom(1, 2, 5),
});
const wander = fc.record({
  ...is("wander"),
  who,
  card: fc.constantFrom(...CARDS, "pm_card_visa", "pm_card_visa", "pm_card_mastercard"),
  kind: fc.constantFrom("prepaid", "prepaid", "open"),
  to: fc.array(fc.nat(SIGNS.length - 1), { minLength: 1, maxLength: 3 }),
  /** What happens to the last correction. */
  death: dies,
  fault: trouble,
  reason: fc.option(fc.constantFrom(...REASONS), { freq: 4 }),
});
const parkAsGuest = fc.record({ ...is("parkAsGuest"), who });
const cards = fc.record({
  ...is("cards"),
  who,
  change: fc.constantFrom("save", "remove", "default"),
  card: fc.constantFrom(...CARDS),
});
const crash = fc.record({ ...is("crash"), dies: death });
const rollKey = fc.record({ ...is("rollKey"), mustExpire: fc.boolean() });
const work = fc.record({ ...is("work"), trouble });
const sweep = fc.record({ ...is("sweep"), trouble });
const wait = fc.record({ ...is("wait"), seconds: fc.constantFrom(...WAITS) });

/** Seconds that somebody takes: longer than a start or a try waits for him, or not. */
const after = fc.constantFrom(0, 0, 20 * MINUTE);
const typeCard = fc.record({ ...is("typeCard"), after, card: fc.constantFrom(...TYPED) });
const challenge = fc.record({ ...is("challenge"), after, outcome: fc.constantFrom("complete", "complete", "fail") });
const comeBack = fc.record({ ...is("comeBack"), which });
const leave = fc.record({ ...is("leave"), which });
const extend = fc.record({ ...is("extend"), which, minutes: fc.constantFrom(90, 400) });
const correct = fc.record({ ...is("correct"), dies, trouble, which, to: fc.nat(SIGNS.length - 1) });
const stop = fc.record({ ...is("stop"), dies, trouble, which, times: fc.constantFrom(1, 1, 2) });
const stillParked = fc.record({ ...is("stillParked"), which });
const retry = fc.record({
  ...is("retry"),
  dies,
  trouble,
  which,
  payWith: fc.constantFrom("default", "new", ...CARDS),
  present: fc.boolean(),
  /** Seconds before it: the same card is refused within ten minutes. */
  patience: fc.constantFrom(0, 12 * MINUTE),
  beside: fc.constantFrom("nobody", "nobody", "job", "itself", "write-off"),
});
const writeOff = fc.record({ ...is("writeOff"), which });
const refund = fc.record({
  ...is("refund"),
  dies,
  trouble,
  which,
  percent: fc.constantFrom(30, 60, 100),
  times: fc.constantFrom(1, 1, 2),
});

const bank = fc.record({
  ...is("bank"),
  who,
  reason: fc.constantFrom(...REASONS),
  times: fc.constantFrom(0, 1, 1, 3),
});
const webhooks = fc.record({ ...is("webhooks"), mode: fc.constantFrom("normal", "drop", "duplicate", "hold") });
const release = fc.record({ ...is("release"), order: fc.constantFrom("as_sent", "reverse", "shuffle") });
const fault = fc.record({
  ...is("fault"),
  kind: fc.constantFrom(...FAULTS),
  times: fc.constantFrom(1, 1, 2, 4),
  call: fc.constantFrom(...CALLS),
});

export type Park = Of<typeof park>;
export type Overstay = Of<typeof overstay>;
export type Wander = Of<typeof wander>;
export type ChangeCards = Of<typeof cards>;
export type Retry = Of<typeof retry>;
export type Refunded = Of<typeof refund>;

/** What happens to one stay. */
export type StayStep =
  | Of<typeof comeBack>
  | Of<typeof leave>
  | Of<typeof extend>
  | Of<typeof correct>
  | Of<typeof stop>
  | Of<typeof stillParked>
  | Retry
  | Of<typeof writeOff>
  | Refunded;
/** What banks, networks and the way between Stripe and us do. */
export type OutsideStep = Of<typeof bank> | Of<typeof webhooks> | Of<typeof release> | Of<typeof fault>;
/** What the driver's browser does. */
export type BrowserStep = Of<typeof typeCard> | Of<typeof challenge>;
/** One thing that happens: data only, so that a run is found again by its seed. */
export type Step =
  | StayStep
  | OutsideStep
  | BrowserStep
  | Park
  | Overstay
  | Wander
  | Of<typeof parkAsGuest>
  | ChangeCards
  | Of<typeof crash>
  | Of<typeof rollKey>
  | Of<typeof work>
  | Of<typeof sweep>
  | Of<typeof wait>
  | { readonly does: "nothing" };

const WEIGHTED: readonly (readonly [number, fc.Arbitrary<Step>])[] = [
  [5, park],
  [5, overstay],
  [4, wander],
  [1, parkAsGuest],
  [3, typeCard],
  [3, challenge],
  [1, comeBack],
  [1, leave],
  [2, extend],
  [1, correct],
  [5, stop],
  [1, stillParked],
  [5, retry],
  [2, writeOff],
  [5, refund],
  [2, cards],
  [4, bank],
  [2, webhooks],
  [1, release],
  [4, fault],
  [3, crash],
  [1, rollKey],
  [3, work],
  [5, sweep],
  [8, wait],
];

/** A life of so many steps. A failing one shrinks by turning steps into nothing. */
export function lives(steps: number): fc.Arbitrary<Step[]> {
  const nothing = { weight: 1, arbitrary: fc.constant<Step>({ does: "nothing" }) };
  const all = WEIGHTED.map(([weight, arbitrary]) => ({ weight, arbitrary }));
  return fc.array(fc.oneof({ withCrossShrink: true }, nothing, ...all), { minLength: steps, maxLength: steps });
}
