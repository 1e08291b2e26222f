import type Stripe from "stripe";
import {
  applicationFor,
  checkOwner,
  findPaymentIntent,
  savePayment,
  unexpectedPayment,
} from "@/lib/simulator/engine/intents";
import { cancelPayment } from "@/lib/simulator/engine/payment-cancel";
import { capturePayment } from "@/lib/simulator/engine/payment-capture";
import { confirmPayment } from "@/lib/simulator/engine/payment-confirm";
import { incrementPayment } from "@/lib/simulator/engine/payment-increment";
import { findMethod } from "@/lib/simulator/engine/payment-methods";
import { now } from "@/lib/simulator/engine/state";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { filtered, listObject, PAGE } from "@/lib/simulator/http/list";
import type { Params } from "@/lib/simulator/http/params";
import { newPaymentIntent } from "@/lib/simulator/objects/payment-intent";
import { checkAmount, currencyOf, feeOf } from "@/lib/simulator/routes/amount-params";
import { findCustomer } from "@/lib/simulator/routes/customers";
import {
  CONFIRM_FIELDS,
  cardOptions,
  checkClientSecret,
  confirmationOf,
  methodsOf,
  offSessionOf,
  refuseMethodTypes,
} from "@/lib/simulator/routes/intent-params";

const SHARED_FIELDS = [
  "application_fee_amount",
  "description",
  "metadata",
  "receipt_email",
  "setup_future_usage",
  "statement_descriptor_suffix",
  "transfer_group",
  "payment_method_types",
] as const;
const CONFIRMING_FIELDS = [...CONFIRM_FIELDS, "off_session", "error_on_requires_action", "capture_method"] as const;

function create(call: Call): object {
  const { state, account, params } = call;
  params.accept(
    ...SHARED_FIELDS,
    ...CONFIRMING_FIELDS,
    "amount",
    "currency",
    "customer",
    "confirm",
    "confirmation_method",
    "allowed_payment_method_types",
    "automatic_payment_methods",
    "on_behalf_of",
  );
  const isConfirming = params.flag("confirm") ?? false;
  const isOffSession = offSessionOf(params, isConfirming);
  const currency = currencyOf(params);
  const amount = checkAmount(params.requiredInteger("amount"), currency);
  const methods = methodsOf(call);
  const customer = params.text("customer");
  if (customer !== null) findCustomer(call, customer);
  const options = cardOptions(params);
  const confirmation = confirmationOf(call, isOffSession);
  const method = confirmation.methodId === null ? null : findMethod(state, account, confirmation.methodId);
  if (method !== null) checkOwner(customer, method);
  const intent = newPaymentIntent({
    allowed_payment_method_types: methods.allowed,
    amount,
    application: applicationFor(state, account),
    application_fee_amount: feeOf(call, amount) ?? null,
    automatic_payment_methods: methods.automatic,
    capture_method: params.oneOf("capture_method", ["automatic", "automatic_async", "manual"]) ?? "automatic_async",
    confirmation_method: params.oneOf("confirmation_method", ["automatic", "manual"]) ?? "automatic",
    created: now(state),
    currency,
    customer,
    description: params.text("description"),
    metadata: params.metadata({}),
    on_behalf_of: params.text("on_behalf_of"),
    payment_method: method?.id ?? null,
    payment_method_options: { card: options },
    receipt_email: params.text("receipt_email"),
    setup_future_usage: params.oneOf("setup_future_usage", ["off_session", "on_session"]) ?? null,
    statement_descriptor_suffix: params.text("statement_descriptor_suffix"),
    transfer_group: params.text("transfer_group"),
  });
  const created = savePayment(state, account, intent, "payment_intent.created");
  if (!isConfirming) return created;
  return confirmPayment(state, account, created, { ...confirmation, methodId: method?.id ?? null });
}

function retrieve(call: Call): object {
  const intent = findPaymentIntent(call.state, call.account, idOfPath(call));
  checkClientSecret(call, intent);
  return intent;
}

function list(call: Call): object {
  call.params.accept(...PAGE, "customer", "created");
  const customer = call.params.text("customer");
  const rows = call.state.store.paymentIntents.newestFirst(call.account);
  return listObject(
    call,
    filtered(rows, (intent) => customer === null || intent.customer === customer),
  );
}

function update(call: Call): object {
  const { state, account, params } = call;
  params.accept(
    ...SHARED_FIELDS,
    "amount",
    "currency",
    "customer",
    "payment_method",
    "payment_method_options",
    "capture_method",
  );
  refuseMethodTypes(call);
  const before = findPaymentIntent(state, account, idOfPath(call));
  const onlyLabels = Object.keys(params.form).every((name) => ["metadata", "description", "expand"].includes(name));
  if (!onlyLabels && !["requires_payment_method", "requires_confirmation", "requires_action"].includes(before.status)) {
    throw unexpectedPayment(
      before,
      `This PaymentIntent could not be updated because it has a status of ${before.status}.`,
    );
  }
  const after = changed(call, before);
  return savePayment(state, account, after);
}

function changed(call: Call, before: Stripe.PaymentIntent): Stripe.PaymentIntent {
  const { params, state, account } = call;
  const currency = params.has("currency") ? currencyOf(params) : before.currency;
  const amount = params.has("amount") ? checkAmount(params.requiredInteger("amount"), currency) : before.amount;
  const customer = params.optional("customer");
  if (typeof customer === "string") findCustomer(call, customer);
  const owner = customer === undefined ? before.customer : customer;
  const methodId = params.optional("payment_method");
  const method = typeof methodId === "string" ? findMethod(state, account, methodId) : null;
  if (method !== null) checkOwner(typeof owner === "string" ? owner : null, method);
  const after: Stripe.PaymentIntent = {
    ...withOptions(params, before),
    amount,
    application_fee_amount: feeOf(call, amount) ?? before.application_fee_amount,
    currency,
    customer: owner,
    description: params.has("description") ? params.text("description") : before.description,
    metadata: params.metadata(before.metadata),
    receipt_email: params.has("receipt_email") ? params.text("receipt_email") : before.receipt_email,
    setup_future_usage: params.has("setup_future_usage")
      ? (params.oneOf("setup_future_usage", ["off_session", "on_session"]) ?? null)
      : before.setup_future_usage,
  };
  if (method === null) return after;
  return { ...after, payment_method: method.id, next_action: null, status: "requires_confirmation" };
}

function withOptions(params: Params, before: Stripe.PaymentIntent): Stripe.PaymentIntent {
  return {
    ...before,
    capture_method: params.oneOf("capture_method", ["automatic", "automatic_async", "manual"]) ?? before.capture_method,
    payment_method_options: { card: cardOptions(params, before.payment_method_options?.card) },
  };
}

function confirm(call: Call): object {
  const { state, account, params } = call;
  params.accept(...CONFIRMING_FIELDS, "receipt_email", "setup_future_usage", "payment_method_types");
  refuseMethodTypes(call);
  const before = findPaymentIntent(state, account, idOfPath(call));
  checkClientSecret(call, before);
  const ready: Stripe.PaymentIntent = {
    ...withOptions(params, before),
    receipt_email: params.has("receipt_email") ? params.text("receipt_email") : before.receipt_email,
    setup_future_usage: params.oneOf("setup_future_usage", ["off_session", "on_session"]) ?? before.setup_future_usage,
  };
  return confirmPayment(state, account, ready, confirmationOf(call, offSessionOf(params, true)));
}

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
  const amount = checkAmount(params.requiredInteger("amount"), intent.currency);
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

export const paymentIntentOperations: readonly Operation[] = [
  { method: "POST", path: "/v1/payment_intents", run: create },
  { method: "GET", path: "/v1/payment_intents", run: list },
  { method: "GET", path: "/v1/payment_intents/:id", isPublic: true, run: retrieve },
  { method: "POST", path: "/v1/payment_intents/:id", run: update },
  { method: "POST", path: "/v1/payment_intents/:id/confirm", isPublic: true, run: confirm },
  { method: "POST", path: "/v1/payment_intents/:id/capture", run: capture },
  { method: "POST", path: "/v1/payment_intents/:id/increment_authorization", run: increment },
  { method: "POST", path: "/v1/payment_intents/:id/cancel", run: cancel },
];
