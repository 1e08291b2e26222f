/** Every refusal the product can give: the status a machine reads and whether trying again can help. Sentences stand in the catalogs under `refusal`. */
export const REFUSALS = {
  invalid_input: { status: 422, retryable: false },
  not_found: { status: 404, retryable: false },
  not_permitted: { status: 403, retryable: false },
  method_not_allowed: { status: 405, retryable: false },
  "sign_in.required": { status: 401, retryable: false },
  "sign_in.link_expired": { status: 409, retryable: false },
  "sign_in.too_often": { status: 429, retryable: true },
  "second_factor.required": { status: 403, retryable: false },
  "second_factor.wrong": { status: 422, retryable: true },
  "request.not_json": { status: 415, retryable: false },
  "request.foreign_origin": { status: 403, retryable: false },
  "api_key.invalid": { status: 401, retryable: false },
  "api_key.scope_missing": { status: 403, retryable: false },
  "api_key.too_often": { status: 429, retryable: true },
  "api_key.not_found": { status: 404, retryable: false },
  "api_key.over": { status: 409, retryable: false },
  "api_key.already_rolled": { status: 409, retryable: false },
  "api_key.shown_once": { status: 409, retryable: false },
  "api_key.too_many": { status: 409, retryable: false },
  "api_key.reported_too_often": { status: 429, retryable: true },
  "idempotency.mismatch": { status: 409, retryable: false },
  "idempotency.in_progress": { status: 409, retryable: true },
  "idempotency.key_invalid": { status: 422, retryable: false },
  "user.not_found": { status: 404, retryable: false },
  "user.already_exists": { status: 409, retryable: false },
  "user.parked": { status: 409, retryable: true },
  "user.email_taken": { status: 409, retryable: false },
  "place.not_found": { status: 404, retryable: false },
  "place.not_connected": { status: 409, retryable: true },
  "place.wrong_kind": { status: 409, retryable: false },
  "plate.too_many": { status: 429, retryable: true },
  "tariff.max_stay": { status: 409, retryable: false },
  "tariff.closed": { status: 409, retryable: false },
  "tariff.below_minimum_stay": { status: 409, retryable: false },
  "tariff.not_longer": { status: 422, retryable: false },
  "tariff.no_return": { status: 409, retryable: true },
  "quote.not_found": { status: 404, retryable: false },
  "quote.expired": { status: 409, retryable: false },
  "quote.outdated": { status: 409, retryable: false },
  "quote.used": { status: 409, retryable: false },
  "quote.below_minimum": { status: 409, retryable: false },
  "session.not_found": { status: 404, retryable: false },
  "session.already_parked": { status: 409, retryable: false },
  "session.payment_under_way": { status: 409, retryable: true },
  "session.not_open": { status: 409, retryable: false },
  "session.open_ended": { status: 409, retryable: false },
  "session.above_cap": { status: 409, retryable: false },
  "session.not_running": { status: 409, retryable: false },
  "user.in_debt": { status: 409, retryable: false },
  "payment.authentication_required": { status: 402, retryable: true },
  "payment.not_owed": { status: 409, retryable: false },
  "payment.retry_too_soon": { status: 429, retryable: true },
  "payment.paused": { status: 409, retryable: true },
  "write_off.too_late": { status: 409, retryable: false },
  "payment_method.needed": { status: 409, retryable: false },
  "payment.declined": { status: 402, retryable: true },
  "payment_method.not_found": { status: 404, retryable: false },
  "payment_method.not_set_up": { status: 409, retryable: false },
  "payment_method.in_use": { status: 409, retryable: false },
  "payment_method.wrong_network": { status: 409, retryable: false },
  "stripe.unavailable": { status: 503, retryable: true },
  "connection.not_ready": { status: 409, retryable: true },
  "correct.too_late": { status: 409, retryable: false },
  "correct.other_operator": { status: 409, retryable: false },
  "correct.too_often": { status: 409, retryable: false },
  "receipt.not_yet": { status: 404, retryable: true },
  "event.not_found": { status: 404, retryable: false },
  "event.no_endpoint": { status: 409, retryable: false },
  "webhook_endpoint.not_found": { status: 404, retryable: false },
  "webhook_endpoint.address_refused": { status: 422, retryable: false },
  "webhook_endpoint.rolled_too_often": { status: 409, retryable: true },
  "webhook_endpoint.too_many": { status: 409, retryable: false },
  "refund.not_found": { status: 404, retryable: false },
  "refund.amount_missing": { status: 422, retryable: false },
  "refund.too_large": { status: 409, retryable: false },
  "refund.too_late_to_undo": { status: 409, retryable: false },
  "refund.connection_closed": { status: 409, retryable: false },
  "refund.policy": { status: 409, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type RefusalCode = keyof typeof REFUSALS;

/** Named values for the sentence of a refusal: `{minutesAtLeast: 25}`. Never personal data of somebody else. */
export type RefusalDetails = Readonly<Record<string, string | number>>;

/** An expected "no": thrown inside a command so that its transaction rolls back, turned into a sentence at the door. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: RefusalDetails;
  constructor(code: RefusalCode, details: RefusalDetails = {}) {
    super(code);
    this.name = "Refusal";
    this.code = code;
    this.details = details;
  }
}

export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code);
}
