import type { listActivity } from "@/db/store/activity";
import type { PaymentRow } from "@/db/store/payment";
import type { listReceipts } from "@/db/store/receipt";
import type { RefundPartRow } from "@/db/store/refund";
import { type Minor, minor } from "@/lib/domain/money";

/** What happened, as names that the catalog `operator.event` has a sentence for. */
const EVENT_NAMES = [
  "session.start",
  "session.extend",
  "session.cancel_payment",
  "session.end",
  "refund.request",
  "refund.undo",
  "refund.execute",
  "payment.succeeded",
  "payment.declined",
  "payment.canceled",
  "refund.succeeded",
  "refund.failed",
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
  readonly name: EventName;
  readonly actor: EventActor | null;
  readonly amountMinor: Minor | null;
  readonly number: string | null;
};

type Facts = {
  readonly activity: Awaited<ReturnType<typeof listActivity>>;
  readonly payments: readonly PaymentRow[];
  readonly parts: readonly RefundPartRow[];
  readonly receipts: Awaited<ReturnType<typeof listReceipts>>;
};

/** What people did and what came of it, oldest first. */
export function timelineOf({ activity, payments, parts, receipts }: Facts): TimelineView[] {
  const entries = [
    ...activity.map((row) => ({
      key: row.id,
      at: row.at,
      name: EVENT_NAMES.find((name) => name === row.command) ?? ("other" as const),
      actor: actorOf(row.actorKind),
      amountMinor: amountOf(row.data),
      number: null,
    })),
    ...payments.flatMap(paymentEvents),
    ...parts.flatMap(partEvents),
    ...receipts.map(({ id, kind, issuedAt, totalMinor, numberText }) => ({
      key: id,
      at: issuedAt,
      name: `receipt.${kind}` as const,
      actor: null,
      amountMinor: totalMinor,
      number: numberText,
    })),
  ];
  // Within one moment the order above tells the story: asked, paid, sealed.
  return entries
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, ...entry }) => ({ ...entry, at: at.toISOString() }));
}

type Event = {
  key: string;
  at: Date;
  name: EventName;
  actor: EventActor | null;
  amountMinor: Minor | null;
  number: null;
};

function paymentEvents(payment: PaymentRow): Event[] {
  const told = payment.settledAt ?? payment.closedAt;
  const { id: key, status, amountMinor, createdAt } = payment;
  if (!told || (status !== "succeeded" && status !== "declined" && status !== "canceled")) return [];
  // Stripe tells whole seconds, which would put the answer before its question.
  const at = told < createdAt ? createdAt : told;
  return [{ key, at, name: `payment.${status}`, actor: null, amountMinor, number: null }];
}

function partEvents(part: RefundPartRow): Event[] {
  const { id: key, state, settledAt: at, amountMinor } = part;
  if (!at || (state !== "succeeded" && state !== "failed")) return [];
  return [{ key, at, name: `refund.${state}`, actor: null, amountMinor, number: null }];
}

const PEOPLE = ["driver", "operator", "support", "app"] as const;

/** Rules and jobs are many; to a reader they are one. */
function actorOf(kind: string): EventActor {
  return PEOPLE.find((known) => known === kind) ?? "automatic";
}

function amountOf(data: Readonly<Record<string, unknown>>): Minor | null {
  const amount = data.amountMinor ?? data.totalMinor;
  return typeof amount === "number" && Number.isSafeInteger(amount) && amount !== 0 ? minor(amount) : null;
}
