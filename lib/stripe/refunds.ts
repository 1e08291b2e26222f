import type Stripe from "stripe";
import { minor } from "@/lib/domain/money";
import { ask, mapAnswer } from "@/lib/stripe/answers";
import type { RefundSeen, StripeGateway } from "@/lib/stripe/gateway";
import { idOf } from "@/lib/stripe/reading";

export const METADATA = { part: "bayfare_refund_part", fee: "bayfare_fee_refund" } as const;

type RefundCalls = Pick<StripeGateway, "refund" | "fetchRefund" | "listRefunds" | "refundFee" | "listFeeRefunds">;

export function refundCalls(client: Stripe): RefundCalls {
  return {
    refund: async (key, request) => {
      const parameters: Stripe.RefundCreateParams = {
        payment_intent: request.paymentIntentId,
        amount: request.amountMinor,
        metadata: { [METADATA.part]: request.refundPartId },
      };
      const options = { stripeAccount: request.account, idempotencyKey: key };
      return mapAnswer(await ask(() => client.refunds.create(parameters, options)), seen);
    },
    fetchRefund: async (account, id) =>
      mapAnswer(await ask(() => client.refunds.retrieve(id, {}, { stripeAccount: account })), seen),
    listRefunds: async (account, paymentIntentId) =>
      mapAnswer(
        await ask(() => {
          const parameters = { payment_intent: paymentIntentId, limit: 100 };
          return whole(client.refunds.list(parameters, { stripeAccount: account }));
        }),
        (refunds) => refunds.map(seen),
      ),
    refundFee: async (key, request) => {
      const parameters = { amount: request.amountMinor, metadata: { [METADATA.fee]: request.feeRefundId } };
      const call = () =>
        client.applicationFees.createRefund(request.applicationFeeId, parameters, { idempotencyKey: key });
      return mapAnswer(await ask(call), (refund) => ({ feeRefundId: refund.id }));
    },
    listFeeRefunds: async (applicationFeeId) =>
      mapAnswer(
        await ask(() => whole(client.applicationFees.listRefunds(applicationFeeId, { limit: 100 }))),
        (refunds) =>
          refunds.map((refund) => ({
            stripeFeeRefundId: refund.id,
            feeRefundId: refund.metadata?.[METADATA.fee] ?? null,
          })),
      ),
  };
}

/** Absence is proved by every page; more refunds of one payment than this are a fault somewhere. */
const REFUNDS_MAX = 5_000;

async function whole<T>(list: { autoPagingToArray(options: { limit: number }): Promise<T[]> }): Promise<T[]> {
  const all = await list.autoPagingToArray({ limit: REFUNDS_MAX });
  if (all.length >= REFUNDS_MAX) throw new Error("a payment has more refunds than can be looked through");
  return all;
}

function seen(refund: Stripe.Refund): RefundSeen {
  return {
    refundId: refund.id,
    refundPartId: refund.metadata?.[METADATA.part] ?? null,
    paymentIntentId: idOf(refund.payment_intent),
    chargeId: idOf(refund.charge),
    amountMinor: minor(refund.amount),
    state: refundState(refund),
    isBooked: refund.balance_transaction !== null,
    failureReason: refund.failure_reason ?? null,
    createdAt: new Date(refund.created * 1000),
  };
}

export function refundState({ status }: Stripe.Refund): RefundSeen["state"] {
  if (status === "succeeded") return "succeeded";
  return status === "failed" || status === "canceled" ? "failed" : "pending";
}
