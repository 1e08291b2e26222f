import type { listActivity } from "@/db/store/activity";
import type { PaymentRow } from "@/db/store/payment";
import type { listReceipts } from "@/db/store/receipt";
import { type Minor, minor } from "@/lib/domain/money";
import { type MoneyFacts, type TransactionOutcome, transactionsOf } from "@/lib/domain/transactions";
import { sealedAt } from "@/lib/loaders/sealed-at";
import { traceOfWriteOff, WRITE_OFF } from "@/lib/loaders/write-off";

/** What happened, as names that the catalog `operator.event` has a sentence for. */
const EVENT_NAMES = [
  "session.start",
  "session.extend",
  "session.cancel_payment",
  "session.end",
  "session.stop",
  "session.complete",
  "session.ask_still_parked",
  "session.still_parked",
  "payment.collect",
  "payment.retry",
  "payment.renew_hold",
  "payment.grow_hold",
  "refund.request",
  "refund.undo",
  "refund.execute",
  "payment.canceled",
  "receipt.sale",
  "receipt.supplement",
  "receipt.credit",
  "other",
] as const;
type EventName = (typeof EVENT_NAMES)[number];

/** Who acted; `automatic` for rules, jobs and Stripe. */
type EventActor = "driver" | "operator" | "support" | "app" | "automatic";

export type TimelineView = {
  readonly key: string;
  readonly at: string;
  readonly name: EventName | TransactionOutcome;
  readonly actor: EventActor | null;
  readonly amountMinor: Minor | null;
  readonly number: string | null;
};

type Facts = Omit<MoneyFacts, "payments"> & {
  readonly payments: readonly PaymentRow[];
  readonly activity: Awaited<ReturnType<typeof listActivity>>;
  readonly receipts: Awaited<ReturnType<typeof listReceipts>>;
};

/** What people did and what came of it, oldest first. */
export function timelineOf(facts: Facts): TimelineView[] {
  const { activity, payments, receipts } = facts;
  const entries = [
    ...activity
      .filter(({ command }) => command !== WRITE_OFF)
      .map((row) => ({
        key: row.id,
        at: row.at,
        name: EVENT_NAMES.find((name) => name === row.command) ?? ("other" as const),
        actor: actorOf(row.actorKind),
        amountMinor: amountOf(row.data),
        number: null,
      })),
    ...transactionsOf(facts).map(({ id: key, at, outcome: name, amountMinor }) => {
      const by = name === "WRITE_OFF" ? traceOfWriteOff(key, facts) : undefined;
      return { key, at, name, actor: by ? actorOf(by.actorKind) : null, amountMinor, number: null };
    }),
    ...payments.flatMap(givenUp),
    ...receipts.map((receipt) => ({
      key: receipt.id,
      at: sealedAt(receipt, payments),
      name: `receipt.${receipt.kind}` as const,
      actor: null,
      amountMinor: receipt.totalMinor,
      number: receipt.numberText,
    })),
  ];
  // Stripe tells whole seconds; within one of them the order above tells the story: asked, paid, sealed.
  return entries
    .toSorted((a, b) => secondsOf(a.at) - secondsOf(b.at))
    .map(({ at, ...entry }) => ({ ...entry, at: at.toISOString() }));
}

function secondsOf(at: Date): number {
  return Math.floor(at.getTime() / 1_000);
}

/** A payment that took and kept nothing; that a hold was let go is told with the money. */
function givenUp({ id: key, status, purpose, amountMinor, closedAt, createdAt: begunAt }: PaymentRow) {
  if (status !== "canceled" || purpose === "hold") return [];
  return [{ key, at: closedAt ?? begunAt, name: "payment.canceled" as const, actor: null, amountMinor, number: null }];
}

const PEOPLE = ["driver", "operator", "support", "app"] as const;
/** Whoever follows the link of a driver's mail. */
const BY_LINK: readonly string[] = ["payer", "parker"];

/** Rules and jobs are many; to a reader they are one. */
function actorOf(kind: string): EventActor {
  return BY_LINK.includes(kind) ? "driver" : (PEOPLE.find((known) => known === kind) ?? "automatic");
}

function amountOf(data: Readonly<Record<string, unknown>>): Minor | null {
  const amount = data.amountMinor ?? data.totalMinor;
  return typeof amount === "number" && Number.isSafeInteger(amount) && amount !== 0 ? minor(amount) : null;
}
