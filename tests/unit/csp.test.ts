import { expect, test } from "vitest";
import { policy, stripeHosts } from "@/lib/http/csp";

const SIMULATOR = "http://127.0.0.1:12111";

test("with the simulator no page may load anything from Stripe", () => {
  const csp = policy("n", stripeHosts(`${SIMULATOR}/js/stripe.js`));
  expect(csp).not.toContain("stripe.com");
  for (const name of ["script-src", "frame-src", "connect-src", "form-action"]) {
    expect(csp.split("; ").find((part) => part.startsWith(name))).toContain(SIMULATOR);
  }
});

test("in production no page may load anything from a simulator", () => {
  const csp = policy("n", stripeHosts(""));
  expect(csp).not.toContain("127.0.0.1");
  expect(csp).not.toContain("http://");
  expect(csp).toContain("https://js.stripe.com");
});

test("scripts need the nonce and nothing inline or evaluated runs without it", () => {
  const csp = policy("abc", stripeHosts(""));
  expect(csp).toContain("'nonce-abc' 'strict-dynamic'");
  expect(csp).not.toContain("unsafe");
  for (const part of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) expect(csp).toContain(part);
});
