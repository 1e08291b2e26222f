import type Stripe from "stripe";
import { minor } from "@/lib/domain/money";
import { ask, mapAnswer } from "@/lib/stripe/answers";
import type { RefundSeen, StripeGateway } from "@/lib/stripe/gateway";

const METADATA = { part: "bayfare_refund_part", fee: "bayfare_fee_refund" } as const;

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
        await ask(() =>
          client.refunds.list({ payment_intent: paymentIntentId, limit: 100 }, { stripeAccount: account }),
        ),
        (list) => list.data.map(seen),
      ),
    refundFee: async (key, request) => {
      const parameters = { amount: request.amountMinor, metadata: { [METADATA.fee]: request.feeRefundId } };
      const call = () =>
        client.applicationFees.createRefund(request.applicationFeeId, parameters, { idempotencyKey: key });
      return mapAnswer(await ask(call), (refund) => ({ feeRefundId: refund.id }));
    },
    listFeeRefunds: async (applicationFeeId) =>
      mapAnswer(await ask(() => client.applicationFees.listRefunds(applicationFeeId, { limit: 100 })), (list) =>
        list.data.map((refund) => ({
          stripeFeeRefundId: refund.id,
          feeRefundId: refund.metadata?.[METADATA.fee] ?? null,
        })),
      ),
  };
}

function seen(refund: Stripe.Refund): RefundSeen {
  return {
    refundId: refund.id,
    refundPartId: refund.metadata?.[METADATA.part] ?? null,
    paymentIntentId: idOf(refund.payment_intent),
    chargeId: idOf(refund.charge),
    amountMinor: minor(refund.amount),
    state:
      refund.status === "succeeded"
        ? "succeeded"
        : refund.status === "failed" || refund.status === "canceled"
          ? "failed"
          : "pending",
    isBooked: refund.balance_transaction !== null,
    failureReason: refund.failure_reason ?? null,
    createdAt: new Date(refund.created * 1000),
  };
}

function idOf(value: string | { id: string } | null): string | null {
  return typeof value === "string" ? value : (value?.id ?? null);
}
