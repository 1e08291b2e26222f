import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { newWebhookSecret, signedHeaders } from "@/lib/webhooks/signature";

const body = '{"type":"session.started","plate":"ÄÖ-1 €"}';

test("the example that the libraries of all languages publish is signed as they sign it", () => {
  const headers = signedHeaders(
    { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", sentAt: new Date(1_614_265_330_000), body: '{"test": 2432232314}' },
    ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
  );
  expect(headers).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("a receiver with the published library verifies what we sign, with either secret during a roll", () => {
  const [older, newer, foreign] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
  const headers = signedHeaders({ id: "evt_1", sentAt: new Date(), body }, [newer, older]);
  for (const secret of [older, newer]) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => new Webhook(foreign).verify(body, headers)).toThrow();
});

test("a body, an id or a time that was changed on the way is not verified", () => {
  const secret = newWebhookSecret();
  const headers = signedHeaders({ id: "evt_1", sentAt: new Date(), body }, [secret]);
  const receiver = new Webhook(secret);
  expect(() => receiver.verify(`${body} `, headers)).toThrow();
  expect(() => receiver.verify(body, { ...headers, "webhook-id": "evt_2" })).toThrow();
  const later = String(Number(headers["webhook-timestamp"]) + 1);
  expect(() => receiver.verify(body, { ...headers, "webhook-timestamp": later })).toThrow();
});

test("secrets are as long as the hash and never the same", () => {
  const secrets = Array.from({ length: 50 }, newWebhookSecret);
  for (const secret of secrets) expect(Buffer.from(secret.replace(/^whsec_/, ""), "base64")).toHaveLength(32);
  expect(new Set(secrets).size).toBe(50);
});
