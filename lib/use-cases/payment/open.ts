import { atOnce, type Tx } from "@/db/client";
import { insertAttempts, nextAttemptNumber } from "@/db/store/attempt";
import { insertPayment, type PaymentRow } from "@/db/store/payment";
import { type Currency, type Minor, ZERO } from "@/lib/domain/money";
import type { AttemptRequest, PaymentPurpose, PaymentRequest } from "@/lib/domain/payment";
import type { Context } from "@/lib/use-cases/command";
import type { Means } from "@/lib/use-cases/payment/means";

/** How soon the sweeper follows an attempt whose caller died. */
const FOLLOW_AFTER_MS = 30_000;

export type TryOrigin = "plan" | "driver" | "app" | "support";

type Opening = {
  readonly purpose: PaymentPurpose;
  readonly appId: string;
  readonly operatorId: string;
  readonly driverId: string;
  readonly sessionId: string;
  readonly zoneCode: string;
  /** The offer that it pays; none for what is owed afterwards. */
  readonly quoteId: string | null;
  readonly amountMinor: Minor;
  readonly currency: Currency;
  readonly applicationFeeMinor: Minor;
  readonly connection: { readonly id: string; readonly stripeAccountId: string };
};

type Opened = {
  payment: Pick<PaymentRow, "id" | "appId" | "tappedAt" | "purpose" | "connectionId">;
  attempt: OpenedAttempt;
};

export type OpenedAttempt = { readonly id: string; readonly request: AttemptRequest; readonly createdAt: Date };

/** Intent: the payment and its first attempt with the exact request frozen, in the caller's transaction. The caller holds the lease. */
export async function openPayment(
  tx: Tx,
  context: Context,
  opening: Opening,
  means: Means,
  mode: { isOffSession?: boolean } = {},
): Promise<Opened> {
  const paymentId = context.newId();
  const request: PaymentRequest = {
    kind: "pay",
    account: opening.connection.stripeAccountId,
    paymentId,
    sessionId: opening.sessionId,
    zoneCode: opening.zoneCode,
    amountMinor: opening.amountMinor,
    currency: opening.currency,
    applicationFeeMinor: opening.applicationFeeMinor,
    ...(opening.purpose === "hold" ? { isHold: true } : {}),
    ...(mode.isOffSession ? { isOffSession: true } : {}),
    saved: means.saved,
  };
  const payment = { ...opening, id: paymentId };
  const attempt = attemptRow(context, payment, request, { origin: "driver", card: means.card, number: 1 });
  const unpaid = insertUnpaid(tx, context, opening, { id: paymentId, paymentMethodId: means.paymentMethodId });
  await atOnce([unpaid, insertAttempts(tx, [attempt])]);
  const { appId, purpose, connection } = opening;
  return { payment: { id: paymentId, appId, purpose, connectionId: connection.id, tappedAt: context.now }, attempt };
}

/** A payment that nobody has tried yet. `collectAt`: when a job tries it; `retryStopped`: why none does. */
export async function insertUnpaid(
  tx: Tx,
  context: Context,
  opening: Opening,
  more: { paymentMethodId: string | null } & Partial<Pick<PaymentRow, "id" | "collectAt" | "retryStopped" | "retries">>,
): Promise<string> {
  const { connection, zoneCode: _, ...row } = opening;
  const { id = context.newId() } = more;
  await insertPayment(tx, {
    ...row,
    ...more,
    id,
    connectionId: connection.id,
    stripeAccountId: connection.stripeAccountId,
    status: "created",
    capturedMinor: ZERO,
    refundReservedMinor: ZERO,
    refundExternalMinor: ZERO,
    disputedMinor: ZERO,
    feeRefundedMinor: ZERO,
    tappedAt: context.now,
    createdAt: context.now,
  });
  return id;
}

/** One more attempt of a payment; the index of open attempts lets one at a time through. The caller holds the lease. */
export async function openAttempt(
  tx: Tx,
  context: Context,
  payment: Pick<PaymentRow, "id" | "appId" | "operatorId" | "driverId">,
  request: AttemptRequest,
  by: { origin: TryOrigin; card?: Means["card"] },
): Promise<OpenedAttempt> {
  const number = await nextAttemptNumber(tx, payment.id);
  const row = attemptRow(context, payment, request, { ...by, number });
  await insertAttempts(tx, [row]);
  return row;
}

/** `followAfterMs`: how soon the sweeper follows it, should the caller die. */
export function attemptRow(
  context: Context,
  payment: Pick<PaymentRow, "id" | "appId" | "operatorId" | "driverId">,
  request: AttemptRequest,
  by: { origin: TryOrigin; card?: Means["card"]; number: number; followAfterMs?: number },
) {
  const followAt = new Date(context.now.getTime() + (by.followAfterMs ?? FOLLOW_AFTER_MS));
  return {
    id: context.newId(),
    appId: payment.appId,
    operatorId: payment.operatorId,
    driverId: payment.driverId,
    paymentId: payment.id,
    number: by.number,
    state: "intent" as const,
    request,
    origin: by.origin,
    cardFingerprint: by.card?.fingerprint ?? null,
    cardBrand: by.card?.brand ?? null,
    nextCheckAt: followAt,
    leaseUntil: followAt,
    createdAt: context.now,
  };
}
