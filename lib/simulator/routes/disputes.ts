import type Stripe from "stripe";
import { answerDispute, concedeDispute } from "@/lib/simulator/engine/dispute-course";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { filtered, listObject, PAGE } from "@/lib/simulator/http/list";
import { badParameter, missing } from "@/lib/simulator/http/problem";
import { EVIDENCE_FILES, EVIDENCE_TEXTS } from "@/lib/simulator/objects/dispute";

/** The limit of all texts of evidence together (API reference of disputes). */
const EVIDENCE_LENGTH_MAX = 150_000;

function find(call: Call): Stripe.Dispute {
  const dispute = call.state.store.disputes.find(call.account, idOfPath(call));
  if (dispute === undefined) throw missing("dispute", idOfPath(call), "id");
  return dispute;
}

function list(call: Call): object {
  const { params, state, account } = call;
  params.accept(...PAGE, "charge", "payment_intent", "created");
  const [charge, payment] = [params.text("charge"), params.text("payment_intent")];
  return listObject(
    call,
    filtered(
      state.store.disputes.newestFirst(account),
      (dispute) =>
        (charge === null || dispute.charge === charge) && (payment === null || dispute.payment_intent === payment),
    ),
  );
}

function update(call: Call): object {
  const { state, account, params } = call;
  params.accept("evidence", "metadata", "submit", "intended_submission_method");
  const before = find(call);
  return answerDispute(state, account, before, {
    evidence: evidenceOf(call, before.evidence),
    hasEvidence: params.has("evidence") || (params.flag("submit") === true && before.evidence_details.has_evidence),
    metadata: params.metadata(before.metadata),
    submit: params.flag("submit") ?? true,
  });
}

function evidenceOf(call: Call, before: Stripe.Dispute.Evidence): Stripe.Dispute.Evidence {
  const sent = call.params.inside("evidence").accept(...EVIDENCE_TEXTS, ...EVIDENCE_FILES, "enhanced_evidence");
  const after: Stripe.Dispute.Evidence = { ...before };
  let length = 0;
  for (const name of EVIDENCE_TEXTS) {
    if (sent.has(name)) after[name] = sent.text(name);
    length += after[name]?.length ?? 0;
  }
  for (const name of EVIDENCE_FILES) if (sent.has(name)) after[name] = sent.text(name);
  if (length > EVIDENCE_LENGTH_MAX) {
    throw badParameter(`Evidence can have at most ${EVIDENCE_LENGTH_MAX} characters in all.`, "evidence");
  }
  return after;
}

function close(call: Call): object {
  call.params.accept();
  return concedeDispute(call.state, call.account, find(call));
}

function findWarning(call: Call): object {
  const warning = call.state.store.fraudWarnings.find(call.account, idOfPath(call));
  if (warning === undefined) throw missing("early fraud warning", idOfPath(call), "early_fraud_warning");
  return warning;
}

function listWarnings(call: Call): object {
  const { params, state, account } = call;
  params.accept(...PAGE, "charge", "payment_intent", "created");
  const [charge, payment] = [params.text("charge"), params.text("payment_intent")];
  return listObject(
    call,
    filtered(
      state.store.fraudWarnings.newestFirst(account),
      (warning) =>
        (charge === null || warning.charge === charge) && (payment === null || warning.payment_intent === payment),
    ),
  );
}

export const disputeOperations: readonly Operation[] = [
  { method: "GET", path: "/v1/disputes", run: list },
  { method: "GET", path: "/v1/disputes/:id", run: find },
  { method: "POST", path: "/v1/disputes/:id", run: update },
  { method: "POST", path: "/v1/disputes/:id/close", run: close },
  { method: "GET", path: "/v1/radar/early_fraud_warnings", run: listWarnings },
  { method: "GET", path: "/v1/radar/early_fraud_warnings/:id", run: findWarning },
];
