import type { AttemptRow } from "@/db/store/attempt";
import type { PaymentRow } from "@/db/store/payment";
import type { RefundPartRow } from "@/db/store/refund";
import { type Currency, type Minor, minor } from "@/lib/domain/money";
import type { ReceiptKind } from "@/lib/domain/receipt";

/** Who did it: a name for people of ours, else the kind of actor. */
export type Who = { readonly kind: string; readonly name: string | null };

/** One thing that happened; the page puts it into words. */
export type Happening = { readonly key: string; readonly at: string } & (
  | { readonly kind: "done"; readonly command: string; readonly who: Who; readonly amountMinor: Minor | null }
  | { readonly kind: "paid"; readonly amountMinor: Minor }
  | { readonly kind: "declined"; readonly code: string }
  | { readonly kind: "refund_sent" | "refund_succeeded"; readonly amountMinor: Minor }
  | { readonly kind: "refund_failed"; readonly amountMinor: Minor; readonly reason: string }
  | {
      readonly kind: "receipt";
      readonly receiptKind: ReceiptKind;
      readonly numberText: string;
      readonly amountMinor: Minor;
    }
  | { readonly kind: "told_app"; readonly type: string }
  | { readonly kind: "stripe"; readonly type: string }
);

type Facts = {
  readonly payments: readonly Pick<PaymentRow, "id" | "status" | "capturedMinor" | "settledAt">[];
  readonly attempts: readonly Pick<AttemptRow, "id" | "state" | "declineCode" | "createdAt" | "finishedAt">[];
  readonly parts: readonly RefundPartRow[];
  readonly receipts: readonly {
    readonly id: string;
    readonly kind: ReceiptKind;
    readonly numberText: string;
    readonly totalMinor: Minor;
    readonly currency: Currency;
    readonly issuedAt: Date;
  }[];
  readonly activity: readonly {
    readonly id: string;
    readonly command: string;
    readonly actorKind: string;
    readonly actorId: string | null;
    readonly data: Readonly<Record<string, unknown>>;
    readonly at: Date;
  }[];
  readonly appEvents: readonly { readonly id: string; readonly type: string; readonly createdAt: Date }[];
  readonly stripeEvents: readonly { readonly id: string; readonly type: string; readonly receivedAt: Date }[];
  readonly names: ReadonlyMap<string, string>;
};

/** Stripe's times are whole seconds, so within a second causes stand before what follows from them. */
const RANK: Record<Happening["kind"], number> = {
  done: 0,
  declined: 1,
  paid: 1,
  refund_sent: 2,
  refund_succeeded: 3,
  refund_failed: 3,
  receipt: 4,
  told_app: 5,
  stripe: 6,
};

function order(a: Happening, b: Happening): number {
  const seconds = ({ at }: Happening) => Math.floor(Date.parse(at) / 1_000);
  return seconds(a) - seconds(b) || RANK[a.kind] - RANK[b.kind] || Date.parse(a.at) - Date.parse(b.at);
}

/** Everything that is known to have happened to a session, oldest first. */
export function timelineOf(facts: Facts): Happening[] {
  const happened: Happening[] = [
    ...facts.activity.map((row) => done(row, facts.names)),
    ...facts.payments.flatMap(paid),
    ...facts.attempts.flatMap(declined),
    ...facts.parts.flatMap(refunded),
    ...facts.receipts.map(
      ({ id, kind, numberText, totalMinor, issuedAt }): Happening => ({
        key: `receipt ${id}`,
        at: issuedAt.toISOString(),
        kind: "receipt",
        receiptKind: kind,
        numberText,
        amountMinor: totalMinor,
      }),
    ),
    ...facts.appEvents.map(
      ({ id, type, createdAt }): Happening => ({
        key: `app ${id}`,
        at: createdAt.toISOString(),
        kind: "told_app",
        type,
      }),
    ),
    ...facts.stripeEvents.map(
      ({ id, type, receivedAt }): Happening => ({ key: id, at: receivedAt.toISOString(), kind: "stripe", type }),
    ),
  ];
  return happened.toSorted(order);
}

function done(row: Facts["activity"][number], names: ReadonlyMap<string, string>): Happening {
  const amount = row.data.amountMinor ?? row.data.totalMinor;
  return {
    key: `activity ${row.id}`,
    at: row.at.toISOString(),
    kind: "done",
    command: row.command,
    who: { kind: row.actorKind, name: names.get(row.actorId ?? "") ?? null },
    amountMinor: typeof amount === "number" ? minor(amount) : null,
  };
}

function paid({ id, status, capturedMinor, settledAt }: Facts["payments"][number]): Happening[] {
  if (status !== "succeeded" || !settledAt) return [];
  return [{ key: `paid ${id}`, at: settledAt.toISOString(), kind: "paid", amountMinor: capturedMinor }];
}

function declined({ id, state, declineCode, createdAt, finishedAt }: Facts["attempts"][number]): Happening[] {
  if (state !== "declined") return [];
  const at = (finishedAt ?? createdAt).toISOString();
  return [{ key: `declined ${id}`, at, kind: "declined", code: declineCode ?? "generic_decline" }];
}

function refunded(part: RefundPartRow): Happening[] {
  const { id, amountMinor, sentAt, settledAt, state } = part;
  const happened: Happening[] = [];
  if (sentAt) happened.push({ key: `sent ${id}`, at: sentAt.toISOString(), kind: "refund_sent", amountMinor });
  if (!settledAt) return happened;
  const ended = { key: `ended ${id}`, at: settledAt.toISOString(), amountMinor };
  if (state === "succeeded") happened.push({ ...ended, kind: "refund_succeeded" });
  if (state === "failed") happened.push({ ...ended, kind: "refund_failed", reason: part.failureReason ?? "unknown" });
  return happened;
}
