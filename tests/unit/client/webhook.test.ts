import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { SignatureInvalid, verifiedEvent } from "@/lib/client/webhook";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const other = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
const now = new Date("2026-11-20T10:00:00Z");
const body = JSON.stringify({ id: "evt_1", type: "session.started" });

function signed(by: readonly string[], { text = body, at = now } = {}) {
  const timestamp = String(at.getTime() / 1_000);
  const sign = (each: string) =>
    `v1,${createHmac("sha256", Buffer.from(each.slice(6), "base64"))
      .update(`evt_1.${timestamp}.${text}`)
      .digest("base64")}`;
  return { "webhook-id": "evt_1", "webhook-timestamp": timestamp, "webhook-signature": by.map(sign).join(" ") };
}

test("a delivery is believed when one of its signatures is made with the endpoint's secret", () => {
  expect(verifiedEvent(body, signed([secret]), secret, now)).toMatchObject({ id: "evt_1" });
  expect(verifiedEvent(body, signed([other, secret]), secret, now)).toMatchObject({ id: "evt_1" });
});

test("the example of Standard Webhooks is believed", () => {
  const headers = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };
  const at = new Date(1_614_265_330_000);
  expect(verifiedEvent('{"test": 2432232314}', headers, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", at)).toEqual({
    test: 2432232314,
  });
});

test("a forged, changed, old or unsigned delivery is not believed", () => {
  const late = new Date(now.getTime() + 301_000);
  const trials: [string, Record<string, string>, Date][] = [
    [body, signed([other]), now],
    [body.replace("started", "stopped"), signed([secret]), now],
    [body, { ...signed([secret]), "webhook-id": "evt_2" }, now],
    [body, signed([secret]), late],
    [body, { ...signed([secret]), "webhook-timestamp": "soon" }, now],
    [body, {}, now],
    [body, { ...signed([secret]), "webhook-signature": "v1," }, now],
  ];
  for (const [text, headers, at] of trials)
    expect(() => verifiedEvent(text, headers, secret, at)).toThrow(SignatureInvalid);
});
