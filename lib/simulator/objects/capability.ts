import type Stripe from "stripe";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

/** One capability of an account, as capability.updated and /v1/accounts/:id/capabilities show it. */
export function capabilityObject(account: AccountRecord, name: string): Stripe.Capability {
  const status = account.capabilities[name] ?? "unrequested";
  const isOff = status === "inactive";
  const requirements = {
    alternatives: [],
    current_deadline: null,
    errors: [],
    pending_verification: [],
  };
  return {
    id: name,
    object: "capability",
    account: account.id,
    future_requirements: {
      ...requirements,
      currently_due: [],
      disabled_reason: null,
      eventually_due: [],
      past_due: [],
    },
    requested: status !== "unrequested",
    requested_at: status === "unrequested" ? null : account.created,
    requirements: {
      ...requirements,
      currently_due: [...account.currentlyDue],
      disabled_reason: isOff ? "requirements.fields_needed" : null,
      eventually_due: [...account.currentlyDue],
      past_due: [...account.pastDue],
    },
    status,
  };
}
