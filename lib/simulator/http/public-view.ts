import type { ErrorBody } from "@/lib/simulator/http/problem";

/** What a publishable key may see (facts 2.3): no metadata, customer, charges or application. */
const PUBLIC_FIELDS: Readonly<Record<string, readonly string[]>> = {
  payment_intent: [
    "id",
    "object",
    "amount",
    "amount_details",
    "automatic_payment_methods",
    "canceled_at",
    "cancellation_reason",
    "capture_method",
    "client_secret",
    "confirmation_method",
    "created",
    "currency",
    "description",
    "last_payment_error",
    "livemode",
    "next_action",
    "payment_method",
    "payment_method_types",
    "processing",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "source",
    "status",
  ],
  setup_intent: [
    "id",
    "object",
    "automatic_payment_methods",
    "cancellation_reason",
    "client_secret",
    "created",
    "description",
    "last_setup_error",
    "livemode",
    "next_action",
    "payment_method",
    "payment_method_types",
    "status",
    "usage",
  ],
  payment_method: [
    "id",
    "object",
    "allow_redisplay",
    "billing_details",
    "card",
    "created",
    "customer",
    "livemode",
    "radar_options",
    "type",
  ],
};

/** The object as a browser gets it; nested payment methods are filtered the same way. */
export function publicView(value: object): object {
  const entries = Object.entries(value);
  const kind: unknown = entries.find(([name]) => name === "object")?.[1];
  const fields = typeof kind === "string" ? PUBLIC_FIELDS[kind] : undefined;
  return Object.fromEntries(
    entries
      .filter(([name]) => fields === undefined || fields.includes(name))
      .map(([name, inside]): [string, unknown] => [name, isObject(inside) ? publicView(inside) : inside]),
  );
}

/** An error as a browser gets it: its objects filtered, nothing about charges. */
export function publicError(body: ErrorBody): object {
  const { charge: _, request_log_url: __, ...rest } = body;
  return publicView(rest);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
