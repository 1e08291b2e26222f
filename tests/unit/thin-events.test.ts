import Stripe from "stripe";
import { expect, test } from "vitest";
import { readThinEvent } from "@/lib/stripe/events";

const SECRET = "whsec_of_this_test";
const THIN = {
  id: "evt_test_65",
  object: "v2.core.event",
  type: "v2.core.account[requirements].updated",
  created: "2026-11-20T10:00:00.000Z",
  livemode: false,
  related_object: { id: "acct_1", type: "v2.core.account", url: "/v2/core/accounts/acct_1" },
};

function signed(body: string, secret = SECRET, timestamp = Math.floor(Date.now() / 1_000)): [Buffer, string] {
  return [Buffer.from(body), Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp })];
}

test("a thin event that one of the secrets signed is read as its account's, and names the object only", () => {
  const [payload, signature] = signed(JSON.stringify(THIN));
  expect(readThinEvent(payload, signature, ["whsec_older", SECRET])).toEqual({
    id: "evt_test_65",
    type: "v2.core.account[requirements].updated",
    account: "acct_1",
    livemode: false,
    objectId: "acct_1",
    payload: THIN,
  });
});

test("a thin event about anything but an account is nobody's account", () => {
  const link = { ...THIN, related_object: { id: "x_1", type: "v2.core.account_link", url: "/x" } };
  expect(readThinEvent(...signed(JSON.stringify(link)), [SECRET])).toMatchObject({ account: null, objectId: "x_1" });
  const { related_object: _, ...bare } = THIN;
  expect(readThinEvent(...signed(JSON.stringify(bare)), [SECRET])).toMatchObject({ account: null, objectId: null });
});

test.each([
  ["another secret", signed(JSON.stringify(THIN), "whsec_guessed")],
  ["a signature of an hour ago", signed(JSON.stringify(THIN), SECRET, Math.floor(Date.now() / 1_000) - 3_600)],
  ["a snapshot event", signed(JSON.stringify({ ...THIN, object: "event", data: { object: {} } }))],
  ["no JSON", signed("{")],
  ["no object", signed("[]")],
])("%s is no thin event", (_, [payload, signature]) => {
  expect(readThinEvent(payload, signature, [SECRET])).toBeUndefined();
});
