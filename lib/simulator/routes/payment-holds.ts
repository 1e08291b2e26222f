import { findPaymentIntent } from "@/lib/simulator/engine/intents";
import { cancelPayment } from "@/lib/simulator/engine/payment-cancel";
import { capturePayment } from "@/lib/simulator/engine/payment-capture";
import { incrementPayment } from "@/lib/simulator/engine/payment-increment";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { checkAmount, feeOf } from "@/lib/simulator/routes/amount-params";
import { labelsOf } from "@/lib/simulator/routes/payment-fields";

function capture(call: Call): object {
  const { state, account, params } = call;
  params.accept(
    "amount_to_capture",
    "application_fee_amount",
    "final_capture",
    "metadata",
    "statement_descriptor_suffix",
  );
  const intent = findPaymentIntent(state, account, idOfPath(call));
  const amount = params.integer("amount_to_capture") ?? null;
  return capturePayment(state, account, intent, {
    amount,
    applicationFee: feeOf(call, amount ?? intent.amount_capturable) ?? null,
    descriptorSuffix: labelsOf(params, intent).statement_descriptor_suffix,
    isFinal: params.flag("final_capture") ?? true,
    metadata: params.metadata(intent.metadata),
  });
}

function increment(call: Call): object {
  const { state, account, params } = call;
  params.accept(
    "amount",
    "application_fee_amount",
    "description",
    "metadata",
    "statement_descriptor",
    "transfer_data",
    "amount_details",
    "payment_details",
  );
  const intent = findPaymentIntent(state, account, idOfPath(call));
  const amount = checkAmount(call, params.requiredInteger("amount"), intent.currency);
  return incrementPayment(state, account, intent, {
    amount,
    applicationFee: feeOf(call, amount) ?? null,
    description: params.has("description") ? params.text("description") : intent.description,
    metadata: params.metadata(intent.metadata),
  });
}

function cancel(call: Call): object {
  const { state, account, params } = call;
  params.accept("cancellation_reason");
  const reason = params.oneOf("cancellation_reason", ["duplicate", "fraudulent", "requested_by_customer", "abandoned"]);
  return cancelPayment(state, account, findPaymentIntent(state, account, idOfPath(call)), reason ?? null);
}

/** What can be done with a payment that holds money. */
export const paymentHoldOperations: readonly Operation[] = [
  { method: "POST", path: "/v1/payment_intents/:id/capture", run: capture },
  { method: "POST", path: "/v1/payment_intents/:id/increment_authorization", run: increment },
  { method: "POST", path: "/v1/payment_intents/:id/cancel", run: cancel },
];
