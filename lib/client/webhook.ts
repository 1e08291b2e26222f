import { createHmac, timingSafeEqual } from "node:crypto";
import type { Event } from "./operations";

/** Older deliveries may be somebody's recording. Source: Standard Webhooks, verifying timestamps. */
const TOLERANCE_SECONDS = 300;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A delivery that was not signed with the secret, or not now. */
export class SignatureInvalid extends Error {
  override readonly name = "SignatureInvalid";
}

/**
 * The event of a delivery. `body` is the text as it came, `secret` the endpoint's (`whsec_…`). Throws `SignatureInvalid`.
 * Source: Standard Webhooks, signature scheme.
 */
export function verifiedEvent(body: string, headers: Headers, secret: string, now: Date = new Date()): Event {
  const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) =>
    String(headers[name] ?? ""),
  );
  const age = Math.abs(now.getTime() / 1_000 - Number(timestamp));
  if (!(age <= TOLERANCE_SECONDS)) throw new SignatureInvalid("the timestamp is not of these minutes");
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const wanted = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  const isSigned = (signatures ?? "").split(" ").some((each) => {
    const given = Buffer.from(each.replace(/^v1,/, ""), "base64");
    return each.startsWith("v1,") && given.length === wanted.length && timingSafeEqual(given, wanted);
  });
  if (!isSigned) throw new SignatureInvalid("no signature is made with this secret");
  const event: Event = JSON.parse(body);
  return event;
}
