import type Stripe from "stripe";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter } from "@/lib/simulator/http/problem";

/** A whole address: what was not sent is null. */
export function addressOf(params: Params): Stripe.Address {
  const address = params.accept("city", "country", "line1", "line2", "postal_code", "state");
  return {
    city: address.text("city"),
    country: address.text("country"),
    line1: address.text("line1"),
    line2: address.text("line2"),
    postal_code: address.text("postal_code"),
    state: address.text("state"),
  };
}

/** Throws 400 email_invalid for what can be no address. */
export function checkEmail(email: string | null): string | null {
  if (email === null || /^[^\s@]+@[^\s@]+$/.test(email)) return email;
  throw badParameter(`Invalid email address: ${email}`, "email", "email_invalid");
}
