import type Stripe from "stripe";
import { emit } from "@/lib/simulator/engine/events";
import { cancelPayout, requestPayout } from "@/lib/simulator/engine/payouts";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { filtered, listObject, PAGE } from "@/lib/simulator/http/list";
import { badParameter, missing } from "@/lib/simulator/http/problem";

function create(call: Call): object {
  const { state, account, params } = call;
  params.accept(
    "amount",
    "currency",
    "description",
    "metadata",
    "method",
    "source_type",
    "statement_descriptor",
    "destination",
  );
  const amount = params.requiredInteger("amount");
  if (amount < 1) throw badParameter("Invalid positive integer", "amount", "parameter_invalid_integer");
  return requestPayout(state, account, {
    amount,
    automatic: false,
    currency: params.required("currency").toLowerCase(),
    description: params.text("description"),
    metadata: params.metadata({}),
    method: params.oneOf("method", ["standard", "instant"]) ?? "standard",
    statement_descriptor: params.text("statement_descriptor"),
  });
}

function find(call: Call): Stripe.Payout {
  const payout = call.state.store.payouts.find(call.account, idOfPath(call));
  if (payout === undefined) throw missing("payout", idOfPath(call), "id");
  return payout;
}

function update(call: Call): object {
  const { state, account, params } = call;
  params.accept("metadata");
  const before = find(call);
  const metadata = params.metadata(before.metadata ?? {});
  const after = state.store.payouts.put(account, before.id, { ...before, metadata });
  emit(state, account, "payout.updated", after, { previous: { metadata: before.metadata } });
  return after;
}

function list(call: Call): object {
  const { params, state, account } = call;
  params.accept(...PAGE, "status", "destination", "created", "arrival_date");
  const [status, destination] = [params.text("status"), params.text("destination")];
  const arrival = params.inside("arrival_date").accept("gt", "gte", "lt", "lte");
  const [gt, gte, lt, lte] = [
    arrival.integer("gt"),
    arrival.integer("gte"),
    arrival.integer("lt"),
    arrival.integer("lte"),
  ];
  const rows = filtered(
    state.store.payouts.newestFirst(account),
    (payout) =>
      (status === null || payout.status === status) &&
      (destination === null || payout.destination === destination) &&
      payout.arrival_date > (gt ?? -1) &&
      payout.arrival_date >= (gte ?? 0) &&
      payout.arrival_date < (lt ?? Number.POSITIVE_INFINITY) &&
      payout.arrival_date <= (lte ?? Number.POSITIVE_INFINITY),
  );
  return listObject(call, rows);
}

export const payoutOperations: readonly Operation[] = [
  { method: "POST", path: "/v1/payouts", run: create },
  { method: "GET", path: "/v1/payouts", run: list },
  { method: "GET", path: "/v1/payouts/:id", run: find },
  { method: "POST", path: "/v1/payouts/:id", run: update },
  {
    method: "POST",
    path: "/v1/payouts/:id/cancel",
    run: (call) => cancelPayout(call.state, call.account, find(call)),
  },
];
