import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createSecrets, type Place, SealBroken, sameHash } from "@/lib/secrets";

const key = () => randomBytes(32).toString("base64");
const [first, second] = [`k1:${key()}`, `k2:${key()}`];
const place: Place = { tenant: "app_1", table: "app", column: "secret_key", rowId: "row_1" };
const plaintext = "not-a-real-key-but-as-secret";

test("a sealed secret opens at its own place and never shows its text", () => {
  const secrets = createSecrets(first, "pepper");
  const sealed = secrets.seal(plaintext, place);
  expect(secrets.open(sealed, place)).toBe(plaintext);
  expect(sealed).not.toContain(plaintext);
  expect(sealed.startsWith("v1.k1.")).toBe(true);
});

test("the same secret sealed twice does not look the same", () => {
  const secrets = createSecrets(first, "pepper");
  expect(secrets.seal(plaintext, place)).not.toBe(secrets.seal(plaintext, place));
});

test.each<[string, Partial<Place>]>([
  ["tenant", { tenant: "app_2" }],
  ["table", { table: "operator" }],
  ["column", { column: "webhook_secret" }],
  ["row", { rowId: "row_2" }],
  ["boundary between two parts", { tenant: "app_1|3:app", table: "" }],
])("a secret copied to another %s does not open", (_what, change) => {
  const secrets = createSecrets(first, "pepper");
  const sealed = secrets.seal(plaintext, place);
  expect(() => secrets.open(sealed, { ...place, ...change })).toThrow(SealBroken);
});

test("a changed secret does not open, whichever byte was changed", () => {
  const secrets = createSecrets(first, "pepper");
  const parts = secrets.seal(plaintext, place).split(".");
  for (const index of [2, 3]) {
    const bytes = Buffer.from(parts[index] ?? "", "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      const sealed = parts.with(index, changed.toString("base64url")).join(".");
      expect(() => secrets.open(sealed, place)).toThrow(SealBroken);
    }
  }
});

test("a rotation reads what the old key sealed, seals with the new one, and then needs the old one no more", () => {
  const sealed = createSecrets(first, "pepper").seal(plaintext, place);
  const rotating = createSecrets(`${second},${first}`, "pepper");
  expect(rotating.open(sealed, place)).toBe(plaintext);
  const moved = rotating.reseal(sealed, place);
  expect(moved?.startsWith("v1.k2.")).toBe(true);
  expect(createSecrets(second, "pepper").open(moved ?? "", place)).toBe(plaintext);
  expect(() => createSecrets(second, "pepper").open(sealed, place)).toThrow(SealBroken);
  expect(rotating.reseal(moved ?? "", place)).toBeUndefined();
});

test("a rotation does not move a secret that stands at the wrong place", () => {
  const sealed = createSecrets(first, "pepper").seal(plaintext, place);
  const rotating = createSecrets(`${second},${first}`, "pepper");
  expect(() => rotating.reseal(sealed, { ...place, rowId: "row_2" })).toThrow(SealBroken);
});

test.each(["", "k1", "k1:c2hvcnQ=", `k1:${key()},k1:${key()}`, `a b:${key()}`])(
  "keys that are not whole are refused: %#",
  (keys) => {
    expect(() => createSecrets(keys, "pepper")).toThrow("BAYFARE_KEYS");
  },
);

test("a token's hash depends on the pepper and not on the keys", () => {
  const hash = createSecrets(first, "pepper").hashToken("token");
  expect(sameHash(hash, createSecrets(second, "pepper").hashToken("token"))).toBe(true);
  expect(sameHash(hash, createSecrets(first, "another").hashToken("token"))).toBe(false);
  expect(sameHash(hash, createSecrets(first, "pepper").hashToken("tokem"))).toBe(false);
  expect(sameHash(hash, hash.slice(1))).toBe(false);
});
