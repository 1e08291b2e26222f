import { createHmac, randomBytes } from "node:crypto";

const PREFIX = "whsec_";
/** As long as the hash. Source: Standard Webhooks, signature scheme (24 to 64 bytes). */
const SECRET_BYTES = 32;

export function newWebhookSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString("base64")}`;
}

type Signed = { readonly id: string; readonly sentAt: Date; readonly body: string };

/**
 * The headers of a delivery, with one signature for each secret: while one takes over from another the receiver may know
 * either. `sentAt` is real time, because receivers compare it with theirs. Source: Standard Webhooks, webhook headers.
 */
export function signedHeaders({ id, sentAt, body }: Signed, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1_000));
  const sign = (secret: string) => {
    const key = Buffer.from(secret.slice(PREFIX.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  };
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": secrets.map(sign).join(" ") };
}
