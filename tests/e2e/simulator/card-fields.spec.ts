import { expect } from "@playwright/test";
import { createPayment, openCheckout, pay, resultOf, test, typeCard } from "@/tests/support/stripe-js/checkout-test";
import type { Platform } from "@/tests/support/stripe-js/simulator-process";

test("the React library can mount, unmount and mount the fields again under StrictMode", async ({ page, world }) => {
  const intent = await createPayment(world);
  const fields = await openCheckout(page, world, { clientSecret: intent.client_secret ?? "" });
  const events = page.getByRole("list", { name: "Events" });
  await expect(fields.getByRole("textbox", { name: "Card number" })).toBeVisible();
  await expect(events.getByText("ready function")).toHaveCount(1);
  await page.getByRole("button", { name: "Hide" }).click();
  await expect(page.locator("iframe")).toHaveCount(0);
  await page.getByRole("button", { name: "Show" }).click();
  await expect(fields.getByRole("textbox", { name: "Card number" })).toHaveValue("");
  await expect(events.getByText("ready function")).toHaveCount(2);
  await expect(page.locator("iframe")).toHaveCount(1);
});

test("a good card pays, and its number goes from the fields to the simulator and nowhere else", async ({
  page,
  world,
}) => {
  const senders: string[] = [];
  page.on("request", (request) => {
    const sent = `${request.url()} ${request.postData() ?? ""}`;
    if (sent.includes("4242424242424242")) senders.push(new URL(request.frame().url()).origin);
  });
  const intent = await createPayment(world);
  const fields = await openCheckout(page, world, { clientSecret: intent.client_secret ?? "" });
  await typeCard(fields, "4242424242424242");
  await expect(page.locator(".StripeElement--complete")).toHaveCount(1);
  await pay(page);
  const { paymentIntent } = await resultOf(page);
  expect(paymentIntent).toMatchObject({ id: intent.id, status: "succeeded", amount: 1250 });
  expect(paymentIntent).not.toHaveProperty("metadata");
  expect(senders).toEqual([world.simulator.url]);
  const after = await world.stripe.paymentIntents.retrieve(intent.id, {}, { stripeAccount: world.account });
  expect(after).toMatchObject({ status: "succeeded", amount_received: 1250 });
});

test("a decline comes back as Stripe's card error, and another card may follow in the same fields", async ({
  page,
  world,
}) => {
  const intent = await createPayment(world);
  const fields = await openCheckout(page, world, { clientSecret: intent.client_secret ?? "" });
  await typeCard(fields, "4000000000009995");
  await pay(page);
  const { error } = await resultOf(page);
  expect(error).toMatchObject({
    type: "card_error",
    code: "card_declined",
    decline_code: "insufficient_funds",
    message: "Your card has insufficient funds.",
    payment_intent: { id: intent.id, status: "requires_payment_method" },
  });
  await typeCard(fields, "4242424242424242");
  await pay(page);
  await expect(page.getByRole("status", { name: "Result" })).toContainText('"status":"succeeded"');
});

test("what is wrong with a card is said beside the field, and nothing is sent", async ({ page, world }) => {
  const posts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") posts.push(request.url());
  });
  const intent = await createPayment(world);
  const fields = await openCheckout(page, world, { clientSecret: intent.client_secret ?? "", locale: "de" });
  await fields.getByRole("textbox", { name: "Kartennummer" }).fill("4242424242424241");
  await expect(fields.getByText("Ihre Kartennummer ist ungültig.")).toBeVisible();
  await fields.getByRole("textbox", { name: "Gültig bis" }).fill("13 / 34");
  await fields.getByRole("textbox", { name: "Prüfziffer" }).fill("12");
  await pay(page);
  const { error } = await resultOf(page);
  expect(error).toMatchObject({ type: "validation_error", message: "Ihre Kartennummer ist ungültig." });
  await expect(fields.getByText("Der Ablaufmonat Ihrer Karte ist ungültig.")).toBeVisible();
  await expect(fields.getByText("Die Prüfziffer Ihrer Karte ist unvollständig.")).toBeVisible();
  await expect(fields.getByRole("textbox", { name: "Kartennummer" })).toBeFocused();
  await expect(fields.locator("[aria-invalid=true]")).toHaveCount(3);
  expect(posts).toEqual([]);
});

for (const choice of [
  { number: "4000002500001001", name: "Cartes Bancaires", network: "cartes_bancaires" },
  { number: "5555552500001001", name: "Mastercard", network: "mastercard" },
]) {
  test(`a co-badged card is charged through the network that the person chose: ${choice.name}`, async ({
    page,
    world,
  }) => {
    const intent = await createPayment(world);
    const fields = await openCheckout(page, world, { clientSecret: intent.client_secret ?? "" });
    await typeCard(fields, "4242424242424242");
    await expect(fields.getByRole("radio")).toHaveCount(0);
    await typeCard(fields, choice.number);
    await expect(fields.getByRole("radio")).toHaveCount(2);
    await expect(fields.getByRole("radio", { checked: true })).toHaveCount(0);
    await fields.getByRole("radio", { name: choice.name }).check();
    await pay(page);
    expect((await resultOf(page)).paymentIntent).toMatchObject({ status: "succeeded" });
    const options = { stripeAccount: world.account };
    const charges = await world.stripe.charges.list({ payment_intent: intent.id }, options);
    expect(charges.data[0]?.payment_method_details?.card?.network).toBe(choice.network);
  });
}

test("a card can be saved with a SetupIntent", async ({ page, world }) => {
  const options = { stripeAccount: world.account };
  const customer = await world.stripe.customers.create({}, options);
  const intent = await world.stripe.setupIntents.create({ customer: customer.id }, options);
  const fields = await openCheckout(page, world, { clientSecret: intent.client_secret ?? "" });
  await expect(fields.getByText("future payments")).toBeVisible();
  await typeCard(fields, "5555555555554444");
  await pay(page);
  expect((await resultOf(page)).setupIntent).toMatchObject({ id: intent.id, status: "succeeded" });
  const saved = await world.stripe.customers.listPaymentMethods(customer.id, {}, options);
  expect(saved.data.map((method) => method.card?.last4)).toEqual(["4444"]);
});

test("without `if_required` a paid person is sent to the return address with Stripe's parameters", async ({
  page,
  world,
}) => {
  const intent = await createPayment(world);
  const fields = await openCheckout(page, world, { clientSecret: intent.client_secret ?? "", redirects: true });
  await typeCard(fields, "4242424242424242");
  await pay(page);
  await page.waitForURL("**/return?**");
  const query = Object.fromEntries(new URL(page.url()).searchParams);
  expect(query).toEqual({
    payment_intent: intent.id,
    payment_intent_client_secret: intent.client_secret,
    redirect_status: "succeeded",
  });
});

test("fields made before the intent refuse one that was created with other terms", async ({ page, world }) => {
  const deferred = { mode: "payment", amount: 1250, currency: "eur" } as const;
  const other = await createPayment(world, { setup_future_usage: "off_session" });
  const fields = await openCheckout(page, world, { clientSecret: other.client_secret ?? "", deferred });
  await typeCard(fields, "4242424242424242");
  await pay(page);
  const { error } = await resultOf(page);
  expect(error?.type).toBe("invalid_request_error");
  expect(error?.message).toContain("The provided setup_future_usage (null) does not match the expected");
  const fitting = await createPayment(world);
  await page.goto("about:blank");
  const again = await openCheckout(page, world, { clientSecret: fitting.client_secret ?? "", deferred });
  await typeCard(again, "4242424242424242");
  await pay(page);
  expect((await resultOf(page)).paymentIntent).toMatchObject({ id: fitting.id, status: "succeeded" });
});

test("an expired publishable key and a wrong client secret are told through loaderror", async ({ page, world }) => {
  const intent = await createPayment(world);
  const clientSecret = intent.client_secret ?? "";
  const expired = await world.simulator.control<Platform>("POST", "/platforms", { name: "Rolled", country: "FR" });
  const roll = { platform: expired.account, kind: "publishable", expireOld: true };
  await world.simulator.control("POST", "/keys/roll", roll);
  const events = page.getByRole("list", { name: "Events" });
  const deferred = { mode: "payment", amount: 1250, currency: "eur" } as const;
  for (const setting of [{ clientSecret }, { clientSecret, deferred }]) {
    await openCheckout(page, world, { ...setting, publishableKey: expired.publishableKey });
    await expect(events.getByText("loaderror invalid_request_error api_key_expired")).toHaveCount(1);
    await page.goto("about:blank");
  }
  await openCheckout(page, world, { clientSecret: `${intent.id}_secret_wrong` });
  await expect(events.getByText(/^loaderror invalid_request_error/)).toHaveCount(1);
});

test("the fields take colours, size and corners from the page's appearance", async ({ page, world }) => {
  const intent = await createPayment(world);
  const variables = { colorBackground: "#fffbe6", fontSizeBase: "18px", borderRadius: "2px" };
  const fields = await openCheckout(page, world, { clientSecret: intent.client_secret ?? "", variables, locale: "fr" });
  const number = fields.getByRole("textbox", { name: "Numéro de carte" });
  await expect(number).toHaveCSS("background-color", "rgb(255, 251, 230)");
  await expect(number).toHaveCSS("font-size", "18px");
  await expect(number).toHaveCSS("border-radius", "2px");
  const box = await number.boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(44);
});
