import type Stripe from "stripe";
import { emit } from "@/lib/simulator/engine/events";
import { attachMethod, detachMethod, findMethod } from "@/lib/simulator/engine/payment-methods";
import { now } from "@/lib/simulator/engine/state";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { filtered, listObject, PAGE } from "@/lib/simulator/http/list";
import { missing } from "@/lib/simulator/http/problem";
import { newCustomer } from "@/lib/simulator/objects/customer";
import { addressOf, checkEmail } from "@/lib/simulator/routes/address-params";

const FIELDS = [
  "address",
  "description",
  "email",
  "invoice_settings",
  "metadata",
  "name",
  "phone",
  "preferred_locales",
] as const;

function create(call: Call): object {
  const { state, account, params } = call;
  params.accept(...FIELDS, "payment_method");
  const methodId = params.text("payment_method");
  const nobody = newCustomer({ created: now(state) });
  const customer: Stripe.Customer = { ...nobody, ...detailsOf(call, nobody) };
  const method = methodId === null ? null : findMethod(state, account, methodId);
  state.store.customers.put(account, customer.id, customer);
  if (method !== null) attachOrForget(call, method, customer.id);
  emit(state, account, "customer.created", customer);
  return customer;
}

/** A card that is declined leaves no customer behind. */
function attachOrForget(call: Call, method: Stripe.PaymentMethod, customer: string): void {
  try {
    attachMethod(call.state, call.account, method, customer);
  } catch (error) {
    call.state.store.customers.delete(customer);
    throw error;
  }
}

/** The customer, or the stub that is left of a deleted one (facts 8.5). Throws 404. */
export function findCustomer(call: Call, id: string, param = "customer"): Stripe.Customer {
  const customer = call.state.store.customers.find(call.account, id);
  if (customer === undefined) throw missing("customer", id, param);
  return customer;
}

function retrieve(call: Call): object {
  call.params.accept();
  const id = idOfPath(call);
  return call.state.store.deletedCustomers.find(call.account, id) ?? findCustomer(call, id, "id");
}

/** What was sent put over what was there; an empty text takes a field back. */
function detailsOf({ params }: Call, before: Stripe.Customer): Partial<Stripe.Customer> {
  const pick = (name: "email" | "name" | "description" | "phone") => {
    const sent = params.optional(name);
    return sent === undefined ? (before[name] ?? null) : sent;
  };
  const defaultMethod = params.inside("invoice_settings").optional("default_payment_method");
  const address = params.inside("address");
  const isEmpty = Object.keys(address.form).length === 0;
  return {
    address: params.has("address") ? (isEmpty ? null : addressOf(address)) : (before.address ?? null),
    email: checkEmail(pick("email")),
    name: pick("name"),
    description: pick("description"),
    phone: pick("phone"),
    metadata: params.metadata(before.metadata),
    preferred_locales: params.list("preferred_locales") ?? before.preferred_locales ?? [],
    invoice_settings:
      defaultMethod === undefined
        ? before.invoice_settings
        : { ...before.invoice_settings, default_payment_method: defaultMethod },
  };
}

function update(call: Call): object {
  const { state, account, params } = call;
  params.accept(...FIELDS);
  const before = findCustomer(call, idOfPath(call), "id");
  const after: Stripe.Customer = { ...before, ...detailsOf(call, before) };
  state.store.customers.put(account, after.id, after);
  const previous = Object.fromEntries(Object.entries(before).filter(([name]) => params.has(name)));
  emit(state, account, "customer.updated", after, { previous });
  return after;
}

/** Its payment methods stay and still name it, but can no longer be used with it (facts 3.6). */
function remove(call: Call): object {
  const { state, account } = call;
  const customer = findCustomer(call, idOfPath(call), "id");
  const stub: Stripe.DeletedCustomer = { id: customer.id, object: "customer", deleted: true };
  state.store.customers.delete(customer.id);
  state.store.deletedCustomers.put(account, customer.id, stub);
  emit(state, account, "customer.deleted", customer);
  return stub;
}

function list(call: Call): object {
  call.params.accept(...PAGE, "email", "created");
  const email = call.params.text("email");
  const rows = call.state.store.customers.newestFirst(call.account);
  return listObject(
    call,
    filtered(rows, (customer) => email === null || customer.email === email),
  );
}

function listMethods(call: Call): object {
  call.params.accept(...PAGE, "type", "allow_redisplay");
  const customer = findCustomer(call, idOfPath(call));
  return listObject(call, wantedMethods(call, call.state.store.paymentMethods.by(customer.id)));
}

/** The methods of the type and for the use that were asked for; there are only cards here. */
export function wantedMethods(call: Call, methods: Iterable<Stripe.PaymentMethod>): Generator<Stripe.PaymentMethod> {
  const type = call.params.text("type");
  const redisplay = call.params.text("allow_redisplay");
  return filtered(
    methods,
    (method) => (type === null || method.type === type) && (redisplay === null || method.allow_redisplay === redisplay),
  );
}

function retrieveMethod(call: Call): object {
  const customer = findCustomer(call, idOfPath(call));
  const method = findMethod(call.state, call.account, idOfPath(call, "method"));
  if (method.customer !== customer.id) throw missing("PaymentMethod", method.id, "payment_method");
  return method;
}

function attach(call: Call): object {
  const { state, account, params } = call;
  params.accept("customer");
  return attachMethod(state, account, findMethod(state, account, idOfPath(call)), params.required("customer"));
}

function detach(call: Call): object {
  const { state, account } = call;
  call.params.accept();
  return detachMethod(state, account, findMethod(state, account, idOfPath(call)));
}

export const customerOperations: readonly Operation[] = [
  { method: "POST", path: "/v1/customers", run: create },
  { method: "GET", path: "/v1/customers", run: list },
  { method: "GET", path: "/v1/customers/:id", run: retrieve },
  { method: "POST", path: "/v1/customers/:id", run: update },
  { method: "DELETE", path: "/v1/customers/:id", run: remove },
  { method: "GET", path: "/v1/customers/:id/payment_methods", run: listMethods },
  { method: "GET", path: "/v1/customers/:id/payment_methods/:method", run: retrieveMethod },
  { method: "POST", path: "/v1/payment_methods/:id/attach", run: attach },
  { method: "POST", path: "/v1/payment_methods/:id/detach", run: detach },
];
