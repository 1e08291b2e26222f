import type { RefundPartRow } from "@/db/store/refund";
import { type Currency, type Minor, minor } from "@/lib/domain/money";
import type { DeclineCode } from "@/lib/domain/payment";
import type { ReceiptKind } from "@/lib/domain/receipt";
import { type MoneyFacts, type Transaction, type TransactionOutcome, transactionsOf } from "@/lib/domain/transactions";
import { sealedAt } from "@/lib/loaders/sealed-at";
import { traceOfWriteOff, WRITE_OFF } from "@/lib/loaders/write-off";

/** Who did it: a name for people of ours, else the kind of actor. */
export type Who = { readonly kind: string; readonly name: string | null };

/** One thing that happened; the page puts it into words. */
export type Happening = { readonly key: string; readonly at: string } & (
  | { readonly kind: "done"; readonly command: string; readonly who: Who; readonly amountMinor: Minor | null }
  | {
      readonly kind: "money";
      readonly outcome: TransactionOutcome;
      readonly amountMinor: Minor;
      readonly declineCode: DeclineCode | null;
      /** Why a refund failed. */
      readonly failure: string | null;
      /** Who wrote it off. */
      readonly who: Who | null;
    }
  | { readonly kind: "refund_sent"; readonly amountMinor: Minor }
  | {
      readonly kind: "receipt";
      readonly receiptKind: ReceiptKind;
      readonly numberText: string;
      readonly amountMinor: Minor;
    }
  | { readonly kind: "told_app"; readonly type: string }
  | { readonly kind: "stripe"; readonly type: string }
);

type Facts = Omit<MoneyFacts, "parts"> & {
  readonly parts: readonly RefundPartRow[];
  readonly receipts: readonly {
    readonly id: string;
    readonly kind: ReceiptKind;
    readonly cause: string;
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
function rankOf(happening: Happening): number {
  switch (happening.kind) {
    case "done":
      return 0;
    case "money":
      return happening.outcome === "REFUND" || happening.outcome === "REFUND_FAILED" ? 3 : 1;
    case "refund_sent":
      return 2;
    case "receipt":
      return 4;
    case "told_app":
      return 5;
    case "stripe":
      return 6;
  }
}

function order(a: Happening, b: Happening): number {
  const seconds = ({ at }: Happening) => Math.floor(Date.parse(at) / 1_000);
  return seconds(a) - seconds(b) || rankOf(a) - rankOf(b) || orderOf(a, b);
}

/** What happened to money is in its order already, whatever the milliseconds say. */
function orderOf(a: Happening, b: Happening): number {
  return a.kind === "money" && b.kind === "money" ? 0 : Date.parse(a.at) - Date.parse(b.at);
}

/** Everything that is known to have happened to a session, oldest first. */
export function timelineOf(facts: Facts): Happening[] {
  const happened: Happening[] = [
    ...facts.activity.filter(({ command }) => command !== WRITE_OFF).map((row) => done(row, facts.names)),
    ...facts.parts.flatMap(sent),
    ...transactionsOf(facts).map((transaction) => moved(transaction, facts)),
    ...facts.receipts.map(
      (receipt): Happening => ({
        key: `receipt ${receipt.id}`,
        at: sealedAt(receipt, facts.payments).toISOString(),
        kind: "receipt",
        receiptKind: receipt.kind,
        numberText: receipt.numberText,
        amountMinor: receipt.totalMinor,
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
    who: whoOf(row, names),
    amountMinor: typeof amount === "number" && amount !== 0 ? minor(amount) : null,
  };
}

function whoOf({ actorKind, actorId }: Facts["activity"][number], names: Facts["names"]): Who {
  return { kind: actorKind, name: names.get(actorId ?? "") ?? null };
}

function moved({ id, outcome, amountMinor, at, declineCode }: Transaction, facts: Facts): Happening {
  const failed = outcome === "REFUND_FAILED" ? facts.parts.find((part) => part.id === id) : undefined;
  const failure = failed ? (failed.failureReason ?? "unknown") : null;
  const by = outcome === "WRITE_OFF" ? traceOfWriteOff(id, facts) : undefined;
  const told = { outcome, amountMinor, declineCode, failure, who: by ? whoOf(by, facts.names) : null };
  return { key: `${outcome} ${id}`, at: at.toISOString(), kind: "money", ...told };
}

function sent({ id, amountMinor, sentAt }: RefundPartRow): Happening[] {
  return sentAt ? [{ key: `sent ${id}`, at: sentAt.toISOString(), kind: "refund_sent", amountMinor }] : [];
}
