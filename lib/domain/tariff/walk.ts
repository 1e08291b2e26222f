import type { Compiled, CompiledCollection, Piece } from "@/lib/domain/tariff/compile";
import { dayAt, type Segment } from "@/lib/domain/tariff/day";

/**
 * What the time from here on is: `free_minutes` once per stay, `free` outside charged hours, `included` when nothing more is due,
 * a step of a rate line, `fee` (a flat rate beside another line; takes no time) or `capped` by a highest value.
 */
export type StepKind = "free_minutes" | "free" | "included" | "flat" | "tier" | "increment" | "fee" | "capped";
export type Cap = "none" | "rate" | "window" | "day" | "stay";

/** `amount` (in the table's terms, before added tax) is due at `minute`, counted from the start of the stay. Reused between calls: copy, do not keep. */
export type Step = {
  minute: number;
  kind: StepKind;
  collection: number;
  line: number;
  /** Which run of the collection's counter. */
  run: number;
  amount: number;
  cap: Cap;
};

/** A sum between a lowest and a highest value; both hold as soon as it is above zero. */
type Meter = { sum: number; readonly least: number; readonly most: number };

type CollectionState = {
  key: number;
  run: number;
  counter: number;
  tier: number;
  /** The highest value that took the whole of what was due last. */
  cap: Cap;
  meter: Meter;
  lines: Meter[];
};

type Walk = {
  readonly compiled: Compiled;
  readonly start: number;
  readonly visit: (step: Step) => void;
  readonly step: Step;
  readonly collections: CollectionState[];
  readonly stay: Meter;
  day: Meter;
  dayKey: number;
};

/**
 * Goes through a stay from epoch minute `start` for `minutes` minutes and tells `visit` each step in order. What is told about a minute
 * does not depend on what comes after it, so the walk of a shorter stay is the beginning of the longer one's.
 */
export function walk(compiled: Compiled, start: number, minutes: number, visit: (step: Step) => void): void {
  const { tariff } = compiled;
  const it: Walk = {
    compiled,
    start,
    visit,
    step: { minute: 0, kind: "free", collection: -1, line: -1, run: 0, amount: 0, cap: "none" },
    collections: compiled.collections.map(freshState),
    stay: meter(tariff.minValueMinor, tariff.maxValueStayMinor ?? Number.POSITIVE_INFINITY),
    day: meter(0, tariff.maxValueDayMinor ?? Number.POSITIVE_INFINITY),
    dayKey: Number.NEGATIVE_INFINITY,
  };
  let free = tariff.freeMinutes;
  const end = start + minutes;
  let at = start;
  while (at < end) {
    const day = dayAt(compiled, at);
    for (const segment of day.segments) {
      if (segment.until <= at || at >= end) continue;
      const until = Math.min(segment.until, end);
      if (segment.collection < 0) tell(it, at, "free", -1, -1, 0);
      else if (free > 0) {
        tell(it, at, "free_minutes", -1, -1, 0);
        const used = Math.min(free, until - at);
        free -= used;
        if (at + used < until) charge(it, segment, at + used, until);
      } else charge(it, segment, at, until);
      at = until;
    }
  }
}

function freshState(collection: CompiledCollection): CollectionState {
  return {
    key: Number.NEGATIVE_INFINITY,
    run: -1,
    counter: 0,
    tier: 0,
    cap: "none",
    meter: meter(collection.minValue, collection.maxValue),
    lines: collection.lines.map((line) =>
      line.rateLineType === "incrementingRate"
        ? meter(line.minValueMinor, line.maxValueMinor ?? Number.POSITIVE_INFINITY)
        : meter(0, Number.POSITIVE_INFINITY),
    ),
  };
}

function meter(least: number, most: number): Meter {
  return { sum: 0, least, most };
}

function beginRun(state: CollectionState): void {
  state.run += 1;
  state.counter = 0;
  state.tier = 0;
  state.cap = "none";
  state.meter.sum = 0;
  for (const line of state.lines) line.sum = 0;
}

function charge(it: Walk, segment: Segment, from: number, until: number): void {
  const collection = it.compiled.collections[segment.collection];
  const state = it.collections[segment.collection];
  if (collection === undefined || state === undefined) throw new Error("a day names a collection that is not there");
  if (segment.capDay > it.dayKey) {
    it.dayKey = segment.capDay;
    it.day.sum = 0;
  }
  const key = runKey(collection, segment);
  if (key > state.key) {
    state.key = key;
    beginRun(state);
  }
  let at = from;
  while (at < until) {
    if (state.counter >= collection.repeatAfter) beginRun(state);
    const end = Math.min(until, at + collection.repeatAfter - state.counter);
    const piece = collection.pieces.find((candidate) => state.counter < candidate.until);
    if (piece === undefined) throw new Error("a collection's pieces do not reach to the end");
    const pieceEnd = Math.min(end, at + piece.until - state.counter);
    runPiece(it, segment.collection, piece, at, pieceEnd);
    state.counter += pieceEnd - at;
    at = pieceEnd;
  }
}

function runKey(collection: CompiledCollection, segment: Segment): number {
  switch (collection.durationsFrom) {
    case "stay":
      return 0;
    case "window":
      return segment.occurrence;
    case "day":
      return segment.capDay;
  }
}

function runPiece(it: Walk, index: number, piece: Piece, from: number, until: number): void {
  const collection = it.compiled.collections[index];
  const state = it.collections[index];
  if (collection === undefined || state === undefined) return;
  if (state.counter === piece.from) {
    for (const line of piece.due) if (line !== piece.owner) single(it, index, line, from, "fee");
  }
  const owner = collection.lines[piece.owner];
  if (owner === undefined) {
    tell(it, from, "included", index, -1, 0);
    return;
  }
  if (owner.rateLineType !== "incrementingRate") {
    const kind = owner.rateLineType === "flatRate" ? "flat" : "tier";
    if (state.counter === piece.from && piece.due.includes(piece.owner)) single(it, index, piece.owner, from, kind);
    else resume(it, index, piece.owner, from, kind);
    return;
  }
  const period = owner.incrementPeriodMinutes;
  const intoIncrement = (state.counter - owner.durationStartMinutes) % period;
  let at = from;
  if (intoIncrement > 0) {
    resume(it, index, piece.owner, at, "increment");
    at += period - intoIncrement;
  }
  for (; at < until; at += period) book(it, index, piece.owner, at, "increment", owner.valueMinor);
}

/** A flat rate, or what a tier adds to the tiers before it. */
function single(it: Walk, index: number, line: number, at: number, kind: "flat" | "tier" | "fee"): void {
  const rate = it.compiled.collections[index]?.lines[line];
  const state = it.collections[index];
  if (rate === undefined || state === undefined) return;
  const raw = kind === "tier" ? rate.valueMinor - state.tier : rate.valueMinor;
  if (kind === "tier") state.tier = rate.valueMinor;
  book(it, index, line, at, kind, raw);
}

function book(it: Walk, index: number, line: number, at: number, kind: StepKind, raw: number): void {
  const state = it.collections[index];
  const lineMeter = state?.lines[line];
  if (state === undefined || lineMeter === undefined) return;
  const meters: readonly [Cap, Meter][] = [
    ["rate", lineMeter],
    ["window", state.meter],
    ["day", it.day],
    ["stay", it.stay],
  ];
  let amount = raw;
  let cap: Cap = "none";
  for (const [name, next] of meters) {
    const passed = push(next, amount);
    if (amount > 0 && passed === 0 && next.sum > next.most) cap = name;
    amount = passed;
  }
  if (kind === "fee") {
    if (amount > 0) tell(it, at, kind, index, line, amount);
    return;
  }
  state.cap = cap;
  if (cap === "none") tell(it, at, kind, index, line, amount);
  else tell(it, at, "capped", index, line, 0, cap);
}

/** The middle of a step that was paid, or capped, before. */
function resume(it: Walk, index: number, line: number, at: number, kind: StepKind): void {
  const cap = it.collections[index]?.cap ?? "none";
  tell(it, at, cap === "none" ? kind : "capped", index, line, 0, cap);
}

function push(it: Meter, amount: number): number {
  const before = within(it);
  it.sum += amount;
  return within(it) - before;
}

function within(it: Meter): number {
  return it.sum === 0 ? 0 : Math.min(Math.max(it.sum, it.least), it.most);
}

function tell(
  it: Walk,
  at: number,
  kind: StepKind,
  collection: number,
  line: number,
  amount: number,
  cap: Cap = "none",
): void {
  const { step } = it;
  step.minute = at - it.start;
  step.kind = kind;
  step.collection = collection;
  step.line = line;
  step.run = collection < 0 ? 0 : (it.collections[collection]?.run ?? 0);
  step.amount = amount;
  step.cap = cap;
  it.visit(step);
}
