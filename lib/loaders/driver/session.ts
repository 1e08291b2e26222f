import type { Tx } from "@/db/client";
import { listAttempts } from "@/db/store/attempt";
import { listPayments, type PaymentRow } from "@/db/store/payment";
import { findPlace } from "@/db/store/place";
import { listReceipts } from "@/db/store/receipt";
import { listParts } from "@/db/store/refund";
import { findSession, type SessionRow } from "@/db/store/session";
import { listWriteOffs } from "@/db/store/write-off";
import { parsePublicId, publicId } from "@/lib/domain/id";
import { type Currency, type Minor, negate } from "@/lib/domain/money";
import { COLLECTING, OPEN_ATTEMPT } from "@/lib/domain/payment";
import { type Transaction, type TransactionOutcome, transactionsOf } from "@/lib/domain/transactions";
import { driverIdOf } from "@/lib/loaders/driver/driver-id";
import { loadOpenStay, type OpenStayView } from "@/lib/loaders/driver/open-stay";
import { type ShownState, stateOf } from "@/lib/loaders/driver/shown-state";
import { loadOwed } from "@/lib/loaders/owed";
import type { Context } from "@/lib/use-cases/command";

export type SessionPageView = {
  readonly id: string;
  readonly state: ShownState;
  readonly hasOpenPayment: boolean;
  readonly plate: string;
  readonly country: string;
  readonly place: {
    readonly name: string;
    readonly address: string;
    readonly operatorName: string;
    readonly zoneCode: string;
    readonly timeZone: string;
  };
  readonly startedAt: string;
  readonly endsAt: string;
  readonly now: string;
  readonly currency: Currency;
  readonly totalMinor: Minor;
  /** A stay that lasts until it is stopped; null for bought time. */
  readonly open: OpenStayView | null;
  readonly payments: readonly {
    key: string;
    at: string;
    outcome: TransactionOutcome;
    amountMinor: Minor;
    card?: { readonly brand: string; readonly last4: string; readonly network: string | null };
  }[];
  readonly receipts: readonly { id: string; number: string; kind: "sale" | "supplement" | "credit" }[];
};

export async function loadSessionPage(context: Context, id: string): Promise<SessionPageView | undefined> {
  const sessionId = parsePublicId("session", id);
  const driverId = driverIdOf(context);
  if (!sessionId) return undefined;
  const row = await context.db.read((tx) => findSession(tx, { sessionId, driverId }));
  const owed = row ? ((await loadOwed(context, [row])).get(sessionId) ?? null) : null;
  return context.db.read(async (tx) => {
    const place = row && (await findPlace(tx, { placeId: row.placeId }));
    if (!row || !place) return undefined;
    const money = await readMoney(tx, row);
    const receipts = await listReceipts(tx, { sessionId });
    return {
      id,
      state: stateOf(row, context.now),
      hasOpenPayment: money.payments.some((payment) => needsDriver(payment, money.attempts)),
      plate: row.plate,
      country: row.country,
      place: {
        name: place.name,
        address: place.address,
        operatorName: place.operatorName,
        zoneCode: place.zoneCode,
        timeZone: place.timeZone,
      },
      startedAt: (row.startedAt ?? row.tappedAt).toISOString(),
      endsAt: row.endsAt.toISOString(),
      now: context.now.toISOString(),
      currency: row.currency,
      totalMinor: row.totalMinor,
      open: row.kind === "open" ? await loadOpenStay(tx, context, { row, owed, ...money }) : null,
      payments: transactionsOf(money).map(transactionShown),
      receipts: receipts.map((receipt) => ({
        id: publicId("receipt", receipt.id),
        number: receipt.numberText,
        kind: receipt.kind,
      })),
    };
  });
}

async function readMoney(tx: Tx, { id: sessionId }: SessionRow) {
  const payments = await listPayments(tx, sessionId);
  const attempts = await listAttempts(
    tx,
    payments.map(({ id }) => id),
  );
  return {
    payments,
    attempts,
    parts: await listParts(tx, { sessionId }),
    writeOffs: await listWriteOffs(tx, sessionId),
  };
}

/** What is owed and only waits for its next planned try is not under way. */
function needsDriver(payment: PaymentRow, attempts: Awaited<ReturnType<typeof listAttempts>>): boolean {
  if (!COLLECTING.includes(payment.status)) return false;
  if (payment.purpose !== "remainder") return true;
  const isTried = attempts.some(({ paymentId, state }) => paymentId === payment.id && OPEN_ATTEMPT.includes(state));
  return isTried && payment.sealedClientSecret !== null;
}

function transactionShown(transaction: Transaction): SessionPageView["payments"][number] {
  const { id, outcome, amountMinor, at } = transaction;
  const { brand, last4, network } = transaction.card ?? {};
  return {
    key: `${id} ${outcome}`,
    at: at.toISOString(),
    outcome,
    amountMinor: outcome === "REFUND" ? negate(amountMinor) : amountMinor,
    // What is let go of was kept on the card that the line before names.
    ...(brand && last4 && outcome !== "RELEASED" ? { card: { brand, last4, network: network ?? null } } : {}),
  };
}
