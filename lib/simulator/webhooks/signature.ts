import { createHmac } from "node:crypto";

/**
 * `Stripe-Signature` of one delivery attempt: made anew for every attempt, on real time, since receivers compare it
 * with their own clock. One `v1` per secret that is valid; test mode adds a `v0` that receivers must ignore (facts 7.1).
 */
export function signatureHeader(secrets: readonly string[], payload: string, unixSeconds: number): string {
  const signed = `${unixSeconds}.${payload}`;
  const v1 = secrets.map((secret) => `v1=${createHmac("sha256", secret).update(signed).digest("hex")}`);
  const v0 = createHmac("sha256", `v0${secrets[0] ?? ""}`)
    .update(signed)
    .digest("hex");
  return [`t=${unixSeconds}`, ...v1, `v0=${v0}`].join(",");
}
