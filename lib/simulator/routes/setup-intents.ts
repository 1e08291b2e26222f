import type Stripe from "stripe";
import {
  applicationFor,
  checkOwner,
  closeChallenge,
  findSetupIntent,
  saveSetup,
  unexpectedSetup,
} from "@/lib/simulator/engine/intents";
import { findMethod } from "@/lib/simulator/engine/payment-methods";
import { confirmSetup } from "@/lib/simulator/engine/setup-confirm";
import { now } from "@/lib/simulator/engine/state";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { filtered, listObject, PAGE } from "@/lib/simulator/http/list";
import { newSetupIntent } from "@/lib/simulator/objects/setup-intent";
import { findCustomer } from "@/lib/simulator/routes/customers";
import {
  CONFIRM_FIELDS,
  cardOptions,
  checkClientSecret,
  confirmationOf,
  methodsOf,
  refuseMethodTypes,
} from "@/lib/simulator/routes/intent-params";

function create(call: Call): object {
  const { state, account, params } = call;
  params.accept(
    ...CONFIRM_FIELDS,
    "customer",
    "usage",
    "confirm",
    "description",
    "metadata",
    "on_behalf_of",
    "allowed_payment_method_types",
    "automatic_payment_methods",
    "payment_method_types",
  );
  const methods = methodsOf(call);
  const customer = params.text("customer");
  if (customer !== null) findCustomer(call, customer);
  const options = cardOptions(params);
  const confirmation = confirmationOf(call, false);
  const method = confirmation.methodId === null ? null : findMethod(state, account, confirmation.methodId);
  if (method !== null) checkOwner(customer, method);
  const intent = newSetupIntent({
    allowed_payment_method_types: methods.allowed,
    application: applicationFor(state, account),
    automatic_payment_methods: methods.automatic,
    created: now(state),
    customer,
    description: params.text("description"),
    metadata: params.metadata({}),
    on_behalf_of: params.text("on_behalf_of"),
    payment_method: method?.id ?? null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: options.request_three_d_secure },
    },
    usage: params.oneOf("usage", ["off_session", "on_session"]) ?? "off_session",
  });
  const created = saveSetup(state, account, intent, "setup_intent.created");
  if (params.flag("confirm") !== true) return created;
  return confirmSetup(state, account, created, { ...confirmation, methodId: method?.id ?? null });
}

function retrieve(call: Call): object {
  const intent = findSetupIntent(call.state, call.account, idOfPath(call));
  checkClientSecret(call, intent);
  return intent;
}

function list(call: Call): object {
  call.params.accept(...PAGE, "customer", "payment_method", "created");
  const customer = call.params.text("customer");
  const method = call.params.text("payment_method");
  const rows = call.state.store.setupIntents.newestFirst(call.account);
  return listObject(
    call,
    filtered(
      rows,
      (intent) =>
        (customer === null || intent.customer === customer) && (method === null || intent.payment_method === method),
    ),
  );
}

function update(call: Call): object {
  const { state, account, params } = call;
  params.accept(
    "customer",
    "description",
    "metadata",
    "payment_method",
    "payment_method_options",
    "payment_method_types",
  );
  refuseMethodTypes(call);
  const before = findSetupIntent(state, account, idOfPath(call));
  const customer = params.optional("customer");
  if (typeof customer === "string") findCustomer(call, customer);
  const methodId = params.text("payment_method");
  if (methodId !== null && before.status !== "requires_payment_method" && before.status !== "requires_confirmation") {
    throw unexpectedSetup(
      before,
      `You cannot update the payment method of this SetupIntent because it has a status of ${before.status}.`,
    );
  }
  const method = methodId === null ? null : findMethod(state, account, methodId);
  const after: Stripe.SetupIntent = {
    ...before,
    customer: customer === undefined ? before.customer : customer,
    description: params.has("description") ? params.text("description") : before.description,
    metadata: params.metadata(before.metadata ?? {}),
    ...(method === null ? {} : { payment_method: method.id, status: "requires_confirmation" as const }),
  };
  return saveSetup(state, account, after);
}

function confirm(call: Call): object {
  const { state, account, params } = call;
  params.accept(...CONFIRM_FIELDS);
  const before = findSetupIntent(state, account, idOfPath(call));
  checkClientSecret(call, before);
  return confirmSetup(state, account, before, confirmationOf(call, false));
}

function cancel(call: Call): object {
  const { state, account, params } = call;
  params.accept("cancellation_reason");
  const reason = params.oneOf("cancellation_reason", ["abandoned", "requested_by_customer", "duplicate"]);
  const before = findSetupIntent(state, account, idOfPath(call));
  if (before.status === "succeeded" || before.status === "canceled") {
    throw unexpectedSetup(
      before,
      `You cannot cancel this SetupIntent because it has a status of ${before.status}. Only a SetupIntent with one of the following statuses may be canceled: requires_payment_method, requires_confirmation, requires_action, processing.`,
    );
  }
  closeChallenge(state, account, before.id);
  const canceled: Stripe.SetupIntent = {
    ...before,
    cancellation_reason: reason ?? null,
    next_action: null,
    status: "canceled",
  };
  return saveSetup(state, account, canceled, "setup_intent.canceled");
}

export const setupIntentOperations: readonly Operation[] = [
  { method: "POST", path: "/v1/setup_intents", run: create },
  { method: "GET", path: "/v1/setup_intents", run: list },
  { method: "GET", path: "/v1/setup_intents/:id", isPublic: true, run: retrieve },
  { method: "POST", path: "/v1/setup_intents/:id", run: update },
  { method: "POST", path: "/v1/setup_intents/:id/confirm", isPublic: true, run: confirm },
  { method: "POST", path: "/v1/setup_intents/:id/cancel", run: cancel },
];
