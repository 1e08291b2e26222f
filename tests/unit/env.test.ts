import { expect, test } from "vitest";
import { assertKeyAllowed, EnvironmentError, missingFor, parseEnv, stripeEndpoints } from "@/lib/env";

const simulator = { STRIPE_API_URL: "http://127.0.0.1:12111" };
const liveKey = ["sk", "live", "51AbCdEf"].join("_");
const testKey = ["sk", "test", "51AbCdEf"].join("_");

test("a build needs no environment", () => {
  expect(parseEnv({})).toMatchObject({ PORT: 3000, SIMULATOR_PORT: 12_111, BAYFARE_DEMO: false });
});

test("a program says every variable that is missing, and no value", () => {
  const missing = missingFor("app", parseEnv({ AUTH_SECRET: "x".repeat(40) }));
  expect(missing).toEqual([
    "DATABASE_URL is missing",
    "BAYFARE_URL is missing",
    "BAYFARE_KEYS is missing",
    "MAIL_FROM is missing",
    "SMTP_URL is missing",
  ]);
});

test("a wrong value is told by name, never by value", () => {
  const read = () => parseEnv({ AUTH_SECRET: "too-short-secret", PORT: "70000" });
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow(/AUTH_SECRET[\s\S]*PORT|PORT[\s\S]*AUTH_SECRET/);
  expect(read).not.toThrow(/too-short-secret/);
});

test("one-click sign-in is refused without the simulator", () => {
  expect(() => parseEnv({ BAYFARE_DEMO: "1" })).toThrow("BAYFARE_DEMO");
  expect(parseEnv({ BAYFARE_DEMO: "1", ...simulator }).BAYFARE_DEMO).toBe(true);
});

test.each(["https://api.stripe.example", "http://10.0.0.5:12111", "http://127.0.0.1.evil.example"])(
  "the simulator is reached on the loopback only: %s",
  (url) => {
    expect(() => parseEnv({ STRIPE_API_URL: url })).toThrow("STRIPE_API_URL");
  },
);

test("a live key is refused while the simulator is configured", () => {
  expect(() => assertKeyAllowed(liveKey, parseEnv(simulator))).toThrow(EnvironmentError);
  expect(() => assertKeyAllowed(liveKey, parseEnv(simulator))).not.toThrow(new RegExp(liveKey));
  expect(() => assertKeyAllowed(testKey, parseEnv(simulator))).not.toThrow();
  expect(() => assertKeyAllowed(liveKey, parseEnv({}))).not.toThrow();
});

test("without an address of the simulator calls and script go to Stripe; with it, both go to the simulator", () => {
  expect(stripeEndpoints(parseEnv({}))).toEqual({ api: undefined, jsUrl: "https://js.stripe.com" });
  expect(stripeEndpoints(parseEnv(simulator))).toEqual({
    api: { host: "127.0.0.1", port: 12_111, protocol: "http" },
    jsUrl: "http://127.0.0.1:12111",
  });
});

test("the mail folder of the demo stands in for a mail server, and only there", () => {
  expect(missingFor("app", parseEnv({ MAIL_DIR: "/tmp/x" }))).toContain("SMTP_URL is missing");
  expect(missingFor("app", parseEnv({ MAIL_DIR: "/tmp/x", BAYFARE_DEMO: "1", ...simulator }))).not.toContain(
    "SMTP_URL is missing",
  );
});
