import type Stripe from "stripe";
import {
  applicationFor,
  checkOwner,
  findPaymentIntent,
  savePayment,
  unexpectedPayment,
} from "@/lib/simulator/engine/intents";
import { confirmPayment } from "@/lib/simulator/engine/payment-confirm";
import { findMethod } from "@/lib/simulator/engine/payment-methods";
import { now } from "@/lib/simulator/engine/state";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { filtered, listObject, PAGE } from "@/lib/simulator/http/list";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter, type Problem, refused } from "@/lib/simulator/http/problem";
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
import { labelsOf, PAYMENT_FIELDS, refuseLaterParameters } from "@/lib/simulator/routes/payment-fields";

const CONFIRMING_FIELDS = [
  ...CONFIRM_FIELDS,
  "off_session",
  "error_on_requires_action",
  "capture_method",
  "mandate",
] as const;

function create(call: Call): object {
  const { state, account, params } = call;
  params.accept(
    ...PAYMENT_FIELDS,
    ...CONFIRMING_FIELDS,
    "amount",
    "currency",
    "customer",
    "confirm",
    "confirmation_method",
    "allowed_payment_method_types",
    "automatic_payment_methods",
    "excluded_payment_method_types",
    "payment_method_configuration",
    "on_behalf_of",
  );
  refuseLaterParameters(call);
  const isConfirming = params.flag("confirm") ?? false;
  const isOffSession = offSessionOf(params, isConfirming);
  const currency = currencyOf(params);
  const amount = checkAmount(call, params.requiredInteger("amount"), currency);
  const methods = methodsOf(call);
  const customer = params.text("customer");
  if (customer !== null) findCustomer(call, customer);
  const options = cardOptions(params);
  const confirmation = confirmationOf(call, isOffSession);
  const method = confirmation.methodId === null ? null : findMethod(state, account, confirmation.methodId);
  if (method !== null) checkOwner(customer, method);
  const intent = newPaymentIntent({
    ...labelsOf(params),
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
    excluded_payment_method_types: methods.excluded,
    metadata: params.metadata({}),
    on_behalf_of: params.text("on_behalf_of"),
    payment_method: method?.id ?? null,
    payment_method_options: { card: options },
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
    ...PAYMENT_FIELDS,
    "amount",
    "currency",
    "customer",
    "payment_method",
    "payment_method_options",
    "capture_method",
  );
  refuseMethodTypes(call);
  refuseLaterParameters(call);
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
  const amount = params.has("amount") ? checkAmount(call, params.requiredInteger("amount"), currency) : before.amount;
  const customer = params.optional("customer");
  if (typeof customer === "string") findCustomer(call, customer);
  if (typeof customer === "string" && before.customer !== null && before.customer !== customer) throw otherCustomer();
  const owner = customer === undefined ? before.customer : customer;
  const methodId = params.optional("payment_method");
  const method = typeof methodId === "string" ? findMethod(state, account, methodId) : null;
  if (method !== null) checkOwner(typeof owner === "string" ? owner : null, method);
  const after: Stripe.PaymentIntent = {
    ...withOptions(params, before),
    ...labelsOf(params, before),
    amount,
    application_fee_amount: feeOf(call, amount) ?? before.application_fee_amount,
    currency,
    customer: owner,
    metadata: params.metadata(before.metadata),
  };
  if (method === null) return after;
  return { ...after, payment_method: method.id, next_action: null, status: "requires_confirmation" };
}

function otherCustomer(): Problem {
  return refused(
    "You cannot modify `customer` on a PaymentIntent once it already has been set. To fulfill a payment with a different Customer, cancel this PaymentIntent and create a new one.",
    { param: "customer" },
  );
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
  params.accept(
    ...CONFIRMING_FIELDS,
    "amount_to_confirm",
    "radar_options",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "payment_method_types",
  );
  refuseMethodTypes(call);
  refuseLaterParameters(call);
  const before = findPaymentIntent(state, account, idOfPath(call));
  checkClientSecret(call, before);
  checkConfirm(call, before);
  const ready: Stripe.PaymentIntent = { ...withOptions(params, before), ...labelsOf(params, before) };
  return confirmPayment(state, account, ready, confirmationOf(call, offSessionOf(params, true)));
}

/** The words of these two refusals are not in the facts [~]. */
function checkConfirm({ key, params }: Call, intent: Stripe.PaymentIntent): void {
  if (key.kind === "pk" && intent.confirmation_method === "manual") {
    throw refused(
      `This PaymentIntent ${intent.id} cannot be confirmed using your publishable key because its \`confirmation_method\` is set to \`manual\`. Please use your secret key instead, or create a PaymentIntent with \`confirmation_method\` set to \`automatic\`.`,
      { payment_intent: intent },
    );
  }
  const amount = params.integer("amount_to_confirm");
  if (amount === undefined || amount === intent.amount) return;
  throw badParameter("`amount_to_confirm` must be the amount of the PaymentIntent.", "amount_to_confirm");
}

export const paymentIntentOperations: readonly Operation[] = [
  { method: "POST", path: "/v1/payment_intents", run: create },
  { method: "GET", path: "/v1/payment_intents", run: list },
  { method: "GET", path: "/v1/payment_intents/:id", isPublic: true, run: retrieve },
  { method: "POST", path: "/v1/payment_intents/:id", run: update },
  { method: "POST", path: "/v1/payment_intents/:id/confirm", isPublic: true, run: confirm },
];
