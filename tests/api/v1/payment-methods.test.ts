import { expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { apiCaller, seededApiKey } from "@/tests/support/api-client";
import { confirmedCard, newUser, savedCard } from "@/tests/support/api-user";

const wayfarer = apiCaller(seededApiKey("wayfarer"));
const portal = apiCaller(seededApiKey("portal"));

const NOT_FOUND = { status: 404, body: { code: "payment_method.not_found" } };
const cardsOf = async (user: string) => (await wayfarer("GET", `/users/${user}/payment-methods`)).body.data;

test("a card is saved with the secret of a SetupIntent; storing it twice gives the same card, and the first is the default", async () => {
  const user = await newUser(wayfarer);
  const pm = await confirmedCard(wayfarer, user, "pm_card_visa");
  const path = `/users/${user}/payment-methods`;
  const body = { paymentMethodId: pm };
  const [first, again] = [await wayfarer("POST", path, { body }), await wayfarer("POST", path, { body })];
  const shown = { id: pm, brand: "visa", last4: "4242", country: "US", isDefault: true };
  expect(first).toMatchObject({ status: 201, body: { ...shown, networks: { available: ["visa"], preferred: null } } });
  expect([again.status, again.body]).toEqual([201, first.body]);
  expect(await cardsOf(user)).toEqual([first.body]);
  const second = await savedCard(wayfarer, user, "pm_card_mastercard");
  expect(await cardsOf(user)).toMatchObject([
    { id: pm, isDefault: true },
    { id: second, isDefault: false },
  ]);
});

test("the same key begins one setup; its secret is kept only until the card is stored", async () => {
  const user = await newUser(wayfarer);
  const key = uuidv7();
  const path = `/users/${user}/setup-intents`;
  const [first, again] = [await wayfarer("POST", path, { key }), await wayfarer("POST", path, { key })];
  expect(first.body).toMatchObject({
    setupIntentId: expect.stringMatching(/^seti_/),
    publishableKey: expect.any(String),
  });
  expect([again.status, again.body]).toEqual([201, first.body]);
  expect(await portal("POST", path, {})).toMatchObject({ status: 404, body: { code: "user.not_found" } });
});

test("a card that is not from this user's own SetupIntent does not exist", async () => {
  const [user, other] = [await newUser(wayfarer), await newUser(wayfarer)];
  const theirs = await savedCard(wayfarer, other);
  await confirmedCard(wayfarer, user, "pm_card_visa");
  const path = `/users/${user}/payment-methods`;
  for (const paymentMethodId of [theirs, "pm_card_visa", "pm_1NobodyHasThis"]) {
    expect(await wayfarer("POST", path, { body: { paymentMethodId } }), paymentMethodId).toMatchObject(NOT_FOUND);
  }
  expect(await cardsOf(user)).toEqual([]);
  expect(await wayfarer("PATCH", `${path}/${theirs}`, { body: { isDefault: true } })).toMatchObject(NOT_FOUND);
  expect(await wayfarer("DELETE", `${path}/${theirs}`)).toMatchObject(NOT_FOUND);
  expect(await portal("GET", path)).toMatchObject({ status: 404, body: { code: "user.not_found" } });
});

test("a card whose setup the bank has not finished is refused until it has", async () => {
  const user = await newUser(wayfarer);
  const waiting = await confirmedCard(wayfarer, user, "pm_card_authenticationRequiredOnSetup");
  const answer = await wayfarer("POST", `/users/${user}/payment-methods`, { body: { paymentMethodId: waiting } });
  expect(answer).toMatchObject({ status: 409, body: { code: "payment_method.not_set_up" } });
});

test("another card can be the default, and a co-badged card runs where its owner chooses", async () => {
  const user = await newUser(wayfarer);
  const [first, second] = [
    await savedCard(wayfarer, user),
    await savedCard(wayfarer, user, "pm_card_visa_cartesBancaires"),
  ];
  const path = `/users/${user}/payment-methods`;
  const changed = await wayfarer("PATCH", `${path}/${second}`, {
    body: { isDefault: true, preferredNetwork: "cartes_bancaires" },
  });
  expect(changed).toMatchObject({
    status: 200,
    body: { isDefault: true, networks: { preferred: "cartes_bancaires" } },
  });
  expect(await cardsOf(user)).toMatchObject([
    { id: first, isDefault: false },
    { id: second, isDefault: true },
  ]);
  const impossible = await wayfarer("PATCH", `${path}/${first}`, { body: { preferredNetwork: "cartes_bancaires" } });
  expect(impossible).toMatchObject({ status: 409, body: { code: "payment_method.wrong_network" } });
  expect((await wayfarer("PATCH", `${path}/${first}`, { body: { isDefault: false } })).status).toBe(422);
});

test("a removed card is gone at once and cannot be stored again", async () => {
  const user = await newUser(wayfarer);
  const pm = await savedCard(wayfarer, user);
  const path = `/users/${user}/payment-methods`;
  const removed = await wayfarer("DELETE", `${path}/${pm}`);
  expect([removed.status, removed.body]).toEqual([204, {}]);
  expect(await wayfarer("DELETE", `${path}/${pm}`)).toMatchObject(NOT_FOUND);
  expect(await cardsOf(user)).toEqual([]);
  expect(await wayfarer("POST", path, { body: { paymentMethodId: pm } })).toMatchObject(NOT_FOUND);
});
