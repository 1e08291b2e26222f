import type { Tx } from "@/db/client";
import { insertAttempt } from "@/db/store/attempt";
import { findCard, findDriver } from "@/db/store/driver";
import { insertPayment, type PaymentRow } from "@/db/store/payment";
import type { QuoteRow } from "@/db/store/quote";
import { Refusal } from "@/lib/domain/errors";
import { ZERO } from "@/lib/domain/money";
import type { PaymentPurpose, PaymentRequest } from "@/lib/domain/payment";
import { applicationFeeOf, commissionOf, type FeePlan } from "@/lib/domain/quote";
import { cloneFor, networkFor } from "@/lib/use-cases/card/clone";
import type { Context } from "@/lib/use-cases/command";

export type PayWith = "guest" | { readonly paymentMethodId: string };

export type SellingConnection = {
  readonly id: string;
  readonly stripeAccountId: string;
  readonly capabilities: Readonly<Record<string, string>>;
};

export type Means = { readonly paymentMethodId: string | null; readonly saved: PaymentRequest["saved"] };

/** What the driver pays with, ready at the operator's account. May call Stripe; no money moves. */
export async function prepareMeans(
  context: Context,
  driver: { appId: string; driverId: string },
  payWith: PayWith,
  sale: { quote: QuoteRow; connection: SellingConnection },
): Promise<Means> {
  if (payWith === "guest") return { paymentMethodId: null, saved: null };
  const { card, customer } = await context.db.read(async (tx) => ({
    card: await findCard(tx, { driverId: driver.driverId, paymentMethodId: payWith.paymentMethodId }),
    customer: (await findDriver(tx, driver))?.stripeCustomerId,
  }));
  if (!card || !customer) throw new Refusal("payment_method.not_found");
  const { connection, quote } = sale;
  const at = { connectionId: connection.id, operatorId: quote.operatorId, account: connection.stripeAccountId };
  const clone = await cloneFor(context, { ...driver, stripeCustomerId: customer }, card, at);
  const network = networkFor(card, clone, { currency: quote.currency, capabilities: connection.capabilities });
  return {
    paymentMethodId: card.id,
    saved: { customerId: clone.stripeCustomerId, paymentMethodId: clone.stripePaymentMethodId, network },
  };
}

type Opening = {
  readonly purpose: Extract<PaymentPurpose, "purchase" | "extension">;
  readonly sessionId: string;
  readonly zoneCode: string;
  readonly driverId: string;
  readonly quote: QuoteRow;
  readonly plan: FeePlan;
  readonly connection: SellingConnection;
  readonly means: Means;
};

/** How soon the sweeper follows an attempt whose caller died. */
const FOLLOW_AFTER_MS = 30_000;

/** Intent: the payment and its first attempt with the exact request frozen, in the caller's transaction. The caller holds the lease. */
export async function openPayment(
  tx: Tx,
  context: Context,
  opening: Opening,
): Promise<{
  payment: Pick<PaymentRow, "id" | "appId" | "tappedAt">;
  attempt: { id: string; request: PaymentRequest };
}> {
  const { quote, connection, means } = opening;
  const paymentId = context.newId();
  const attemptId = context.newId();
  const commissionMinor = commissionOf(opening.plan, quote.currency, quote.priceMinor, opening.purpose === "purchase");
  const applicationFeeMinor = applicationFeeOf({
    serviceFeeMinor: quote.serviceFeeMinor,
    commissionMinor,
    amountMinor: quote.totalMinor,
  });
  const owner = { appId: quote.appId, operatorId: quote.operatorId, driverId: opening.driverId };
  const request: PaymentRequest = {
    account: connection.stripeAccountId,
    paymentId,
    sessionId: opening.sessionId,
    zoneCode: opening.zoneCode,
    amountMinor: quote.totalMinor,
    currency: quote.currency,
    applicationFeeMinor,
    saved: means.saved,
  };
  await insertPayment(tx, {
    id: paymentId,
    ...owner,
    connectionId: connection.id,
    sessionId: opening.sessionId,
    quoteId: quote.id,
    paymentMethodId: means.paymentMethodId,
    purpose: opening.purpose,
    status: "created",
    amountMinor: quote.totalMinor,
    applicationFeeMinor,
    currency: quote.currency,
    stripeAccountId: connection.stripeAccountId,
    capturedMinor: ZERO,
    refundReservedMinor: ZERO,
    refundExternalMinor: ZERO,
    disputedMinor: ZERO,
    feeRefundedMinor: ZERO,
    tappedAt: context.now,
    createdAt: context.now,
  });
  const followAt = new Date(context.now.getTime() + FOLLOW_AFTER_MS);
  await insertAttempt(tx, {
    id: attemptId,
    ...owner,
    paymentId,
    number: 1,
    state: "intent",
    request,
    nextCheckAt: followAt,
    leaseUntil: followAt,
    createdAt: context.now,
  });
  return { payment: { id: paymentId, appId: quote.appId, tappedAt: context.now }, attempt: { id: attemptId, request } };
}
