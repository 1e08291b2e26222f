import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, type Setting, startSetting } from "../setting";
import { Conformity } from "./conformity";
import { SdkTypes } from "./sdk-types";

let types: SdkTypes;
let setting: Setting;
let conformity: Conformity;
let intent: Record<string, unknown>;
let charge: Record<string, unknown>;

const PATH = "/v1/payment_intents";

beforeAll(async () => {
  types = new SdkTypes();
  conformity = new Conformity(types);
  setting = await startSetting();
  const platform = await setting.platform();
  const stripe = setting.sdk(platform.secretKey);
  const paid = await stripe.paymentIntents.create({
    amount: 1_000,
    currency: "eur",
    payment_method: "pm_card_visa",
    confirm: true,
    automatic_payment_methods: CARDS_ONLY,
    expand: ["latest_charge"],
  });
  intent = JSON.parse(JSON.stringify(paid));
  charge = JSON.parse(JSON.stringify(paid.latest_charge));
});
afterAll(async () => {
  await setting.close();
  types.close();
});

test("an answer as it is fits the SDK's types", () => {
  expect(conformity.answer(intent, PATH, "whole")).toEqual([]);
  expect(conformity.answer(charge, "/v1/charges", "whole")).toEqual([]);
});

test.each(["id", "amount", "livemode", "metadata", "status", "client_secret", "next_action", "payment_method_types"])(
  "an intent without %s does not fit",
  (name) => {
    const { [name]: _, ...rest } = intent;
    expect(conformity.answer(rest, PATH, "whole")).not.toEqual([]);
  },
);

test.each([
  ["amount", "1000"],
  ["created", null],
  ["metadata", null],
  ["livemode", "false"],
  ["payment_method_types", "card"],
  ["payment_method_types", [1]],
  ["next_action", "none"],
  ["canceled_at", "2026-01-01"],
  ["automatic_payment_methods", {}],
  ["object", "payment_intents"],
  ["invoice", null],
])("an intent whose %s is %j does not fit", (name, value) => {
  expect(conformity.answer({ ...intent, [name]: value }, PATH, "whole")).not.toEqual([]);
});

test("what is wrong deep inside is found by its place", () => {
  const wrong = JSON.parse(JSON.stringify(intent));
  wrong.latest_charge.payment_method_details.card.overcapture.status = 1;
  expect(conformity.answer(wrong, PATH, "whole").join()).toContain("payment_method_details.card.overcapture.status");
});

test("an unknown word fits only where the SDK's type leaves room for others", () => {
  expect(conformity.answer({ ...intent, status: "requires_reauthorization" }, PATH, "whole")).toEqual([]);
  expect(conformity.answer({ ...charge, object: "Charge" }, "/v1/charges", "whole")).not.toEqual([]);
});

test("a part of an object fits a browser's view, if its types are right", () => {
  const part = { id: intent.id, object: "payment_intent", amount: 1_000 };
  expect(conformity.answer(part, PATH, "part")).toEqual([]);
  expect(conformity.answer(part, PATH, "whole")).not.toEqual([]);
  expect(conformity.answer({ ...part, amount: "1000" }, PATH, "part")).not.toEqual([]);
});

test("an error with an empty field, a list with a count and a list with another address do not fit", () => {
  const error = { type: "card_error", message: "Your card was declined." };
  expect(conformity.answer({ error }, PATH, "whole")).toEqual([]);
  expect(conformity.answer({ error: { ...error, param: null } }, PATH, "whole")).not.toEqual([]);
  const list = { object: "list", data: [intent], has_more: false, url: PATH };
  expect(conformity.answer(list, PATH, "whole")).toEqual([]);
  expect(conformity.answer({ ...list, total_count: 1 }, PATH, "whole")).not.toEqual([]);
  expect(conformity.answer({ ...list, url: "/v1/charges" }, PATH, "whole")).not.toEqual([]);
  expect(conformity.answer({ ...list, data: [{ ...intent, amount: null }] }, PATH, "whole")).not.toEqual([]);
});
