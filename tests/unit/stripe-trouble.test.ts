import { expect, test } from "vitest";
import { isKeyError, troubleOf } from "@/components/driver/stripe-browser";

test("a lost or stolen card is told as a plain decline", () => {
  for (const decline_code of ["lost_card", "stolen_card", "generic_decline", "something_new"]) {
    const trouble = troubleOf({ type: "card_error", code: "card_declined", decline_code });
    expect(trouble).toEqual({ kind: "decline", code: "generic_decline" });
  }
});

test("a decline that its holder can act on keeps its own sentence", () => {
  expect(troubleOf({ type: "card_error", code: "card_declined", decline_code: "insufficient_funds" })).toEqual({
    kind: "decline",
    code: "insufficient_funds",
  });
  expect(troubleOf({ type: "card_error", code: "incorrect_cvc" })).toEqual({ kind: "decline", code: "incorrect_cvc" });
  for (const code of ["payment_intent_authentication_failure", "setup_intent_authentication_failure"]) {
    expect(troubleOf({ type: "invalid_request_error", code })).toEqual({
      kind: "decline",
      code: "authentication_failed",
    });
  }
});

test("a rolled key is told from every other trouble, also when Stripe sends no code", () => {
  expect(isKeyError({ code: "api_key_expired" })).toBe(true);
  expect(isKeyError({ message: "Invalid API Key provided: pk_test_***" })).toBe(true);
  expect(isKeyError({ code: "card_declined", message: "Your card was declined." })).toBe(false);
});

test("what is not a definite answer is unknown, never failed", () => {
  for (const type of ["api_connection_error", "api_error", "rate_limit_error"] as const) {
    expect(troubleOf({ type })).toEqual({ kind: "unknown" });
  }
});
