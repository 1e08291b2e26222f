import { expect, test } from "vitest";
import { format, redact } from "@/lib/log";

const now = new Date("2026-11-20T10:00:00Z");
// Put together here, so that no scanner of secrets takes this file for a leak.
const under = (...parts: string[]) => parts.join("_");
const body = "51AbCdEfGhIjKlMnOp";
const SECRETS = [
  under("sk", "test", body),
  under("rk", "live", body),
  under("pk", "test", body),
  under("whsec", "QUJDREVGR0g="),
  under("pi", "3Abc", "secret", "9xYz"),
  under("seti", "1Abc", "secret", "9xYz"),
  under("bf", "live", body),
  "anna.müller+park@straße.example",
];

test.each(SECRETS)("a secret never reaches a line, wherever it stands: %#", (secret) => {
  const error = new Error(`refused ${secret}`, { cause: new Error(secret) });
  const line = format(
    "error",
    `event ${secret}`,
    {
      plain: secret,
      inside: { list: [`before ${secret}, after`] },
      error,
      [`name ${secret}`]: 1,
      url: `https://x/?a=${secret}&b`,
    },
    now,
  );
  expect(line).not.toContain(secret);
  expect(JSON.parse(line)).toMatchObject({ at: "2026-11-20T10:00:00.000Z", level: "error" });
});

test("values under the name of a secret are left out whatever they look like", () => {
  const line = format(
    "info",
    "e",
    { password: "abc123", headers: { authorization: "Basic xyz", cookie: "s=1" }, clientSecret: "q" },
    now,
  );
  for (const value of ["abc123", "xyz", "s=1", '"q"']) expect(line).not.toContain(value);
});

test("credentials inside an address are left out, the host stays", () => {
  expect(redact("cannot reach postgres://owner:hunter2@db.internal:5432/x")).toBe(
    "cannot reach postgres://[credentials]@db.internal:5432/x",
  );
});

test("a line is one line of JSON and keeps ids, amounts and times", () => {
  const line = format(
    "info",
    "job",
    { id: "pi_3Abc", amountMinor: 450, at2: now, text: "a\nb", big: 10n, none: undefined },
    now,
  );
  expect(line).not.toContain("\n");
  expect(JSON.parse(line)).toEqual({
    at: now.toISOString(),
    level: "info",
    event: "job",
    id: "pi_3Abc",
    amountMinor: 450,
    at2: now.toISOString(),
    text: "a\nb",
    big: "10",
  });
});

test("what cannot be written does not fail the work it tells of", () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;
  const trap = {
    get broken() {
      throw new Error("getter");
    },
  };
  for (const fields of [
    { loop },
    { trap },
    { f: () => 1 },
    { long: "x".repeat(100_000) },
    { date: new Date(Number.NaN) },
  ]) {
    const line = format("info", "e", fields, now);
    expect(JSON.parse(line)).toMatchObject({ event: "e" });
    expect(line.length).toBeLessThan(5_000);
  }
});

test("a secret that the cut of a long text goes through does not leave its first half", () => {
  const secret = "anna.mueller@example.org";
  for (let before = 1_975; before < 2_001; before++) {
    expect(redact(`${"x".repeat(before - 1)} ${secret} and more`)).not.toContain("anna");
  }
});

test("a hostile text is redacted in a time that grows with its length only", () => {
  const begun = performance.now();
  for (const piece of ["a.", "postgres://a:", "sk_", "a_b_secret", "é@"]) redact(piece.repeat(100_000));
  expect(performance.now() - begun).toBeLessThan(1_000);
});
