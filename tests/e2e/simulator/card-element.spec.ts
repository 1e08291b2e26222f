import { expect, type Page } from "@playwright/test";
import { eventsOf, fieldsOf, showPanes } from "@/tests/support/stripe-js/bench";
import { createPayment, test, typeCard, type World } from "@/tests/support/stripe-js/checkout-test";

const challengeOf = (page: Page) => page.frameLocator('iframe[name^="__stripeJSChallengeFrame"]');

async function openCardElement(page: Page, world: World) {
  await page.goto(`${world.checkout.url}/workbench`);
  const { publishableKey } = world.platform;
  const options = { locale: "en" } as const;
  await showPanes(page, { pane: { publishableKey, account: world.account, element: "card", options } });
  return fieldsOf(page, "pane");
}

/** `confirmCardPayment` with the mounted card, or with a saved one. */
function confirmCard(page: Page, clientSecret: string, saved?: string, handleActions = true): Promise<unknown> {
  return page.evaluate(
    async ([secret, method, handles]) => {
      const part = window.bench?.parts.pane;
      const card = part?.elements.getElement("card");
      if (!part || !card) return null;
      const payment_method = method ?? { card, billing_details: { name: "Ada Driver" } };
      return part.stripe.confirmCardPayment(secret, { payment_method }, { handleActions: handles });
    },
    [clientSecret, saved, handleActions] as const,
  );
}

test("the Card Element tells brand and completeness, and pays through confirmCardPayment", async ({ page, world }) => {
  const declined = await createPayment(world);
  const fields = await openCardElement(page, world);
  await typeCard(fields, "4000000000009995");
  await expect
    .poll(async () => (await eventsOf(page, "pane", "change")).at(-1))
    .toMatchObject({ elementType: "card", complete: true, empty: false, brand: "visa", value: { postalCode: "" } });
  expect(await confirmCard(page, declined.client_secret ?? "")).toMatchObject({
    error: { type: "card_error", code: "card_declined", decline_code: "insufficient_funds" },
  });
  await page.evaluate(() => window.bench?.parts.pane?.elements.getElement("card")?.clear());
  await expect(fields.getByRole("textbox", { name: "Card number" })).toHaveValue("");
  await expect
    .poll(async () => (await eventsOf(page, "pane", "change")).at(-1))
    .toMatchObject({ complete: false, empty: true });
  await typeCard(fields, "5555555555554444");
  expect(await confirmCard(page, declined.client_secret ?? "")).toMatchObject({
    paymentIntent: { id: declined.id, status: "succeeded" },
  });
});

test("confirmCardPayment asks the bank's question itself, or leaves it to handleNextAction", async ({
  page,
  world,
}) => {
  const fields = await openCardElement(page, world);
  await typeCard(fields, "4000002760003184");
  const asked = await createPayment(world);
  const paying = confirmCard(page, asked.client_secret ?? "");
  await challengeOf(page).getByRole("button", { name: "Complete" }).click();
  expect(await paying).toMatchObject({ paymentIntent: { id: asked.id, status: "succeeded" } });
  const left = await createPayment(world);
  expect(await confirmCard(page, left.client_secret ?? "", undefined, false)).toMatchObject({
    paymentIntent: { status: "requires_action", next_action: { type: "use_stripe_sdk" } },
  });
  await expect(page.locator("dialog")).toHaveCount(0);
  const handling = page.evaluate(
    (clientSecret) => window.bench?.parts.pane?.stripe.handleNextAction({ clientSecret }),
    left.client_secret ?? "",
  );
  await challengeOf(page).getByRole("button", { name: "Fail" }).click();
  expect(await handling).toMatchObject({
    error: { code: "payment_intent_authentication_failure", payment_intent: { status: "requires_payment_method" } },
  });
});

test("a saved card is charged by its id, and a new one is saved, through the older pair of methods", async ({
  page,
  world,
}) => {
  const on = { stripeAccount: world.account };
  const customer = await world.stripe.customers.create({}, on);
  const setup = await world.stripe.setupIntents.create({ customer: customer.id, usage: "off_session" }, on);
  const fields = await openCardElement(page, world);
  await typeCard(fields, "4242424242424242");
  const saved = await page.evaluate(async (secret) => {
    const part = window.bench?.parts.pane;
    const card = part?.elements.getElement("card");
    if (!part || !card) return {};
    const { setupIntent } = await part.stripe.confirmCardSetup(secret, { payment_method: { card } });
    const made = await part.stripe.createPaymentMethod({ type: "card", card });
    return { status: setupIntent?.status, method: String(setupIntent?.payment_method), made: made.paymentMethod?.id };
  }, setup.client_secret ?? "");
  expect(saved).toMatchObject({ status: "succeeded", method: expect.stringMatching(/^pm_/) });
  expect(saved.made).toMatch(/^pm_/);
  const intent = await createPayment(world, { customer: customer.id });
  expect(await confirmCard(page, intent.client_secret ?? "", saved.method)).toMatchObject({
    paymentIntent: { id: intent.id, status: "succeeded" },
  });
});

test("a page's mistakes are refused by name, as Stripe.js does, and listeners act as they were added", async ({
  page,
  world,
}) => {
  const setup = await world.stripe.setupIntents.create({}, { stripeAccount: world.account });
  await openCardElement(page, world);
  const said = await page.evaluate(async (setupSecret) => {
    const part = window.bench?.parts.pane;
    if (part === undefined) return [];
    const { stripe, elements } = part;
    const tries: (() => unknown)[] = [
      () => elements.create("card"),
      () => elements.create("payment"),
      () => stripe.elements({ clientSecret: "pi_1_secret" }),
      () => stripe.confirmCardPayment(setupSecret),
      () => stripe.confirmPayment({ clientSecret: "pi_1_secret_2", confirmParams: {} } as never),
    ];
    const sentences: string[] = [];
    for (const attempt of tries) {
      try {
        await attempt();
        sentences.push("accepted");
      } catch (error) {
        sentences.push(error instanceof Error ? `${error.name}: ${error.message}` : "unknown");
      }
    }
    return sentences;
  }, setup.client_secret ?? "");
  expect(said).toEqual([
    "IntegrationError: Can only create one Element of type card.",
    expect.stringContaining("you must pass a clientSecret or mode"),
    expect.stringContaining("Invalid value for clientSecret"),
    expect.stringContaining("Did you mean to call confirmSetup() instead?"),
    expect.stringContaining("`confirmParams.return_url` argument is required"),
  ]);
  const heard = await page.evaluate(async () => {
    const card = window.bench?.parts.pane?.elements.getElement("card");
    const names: string[] = [];
    const listen = (event?: { elementType: string }): void => void names.push(String(event?.elementType));
    card?.once("blur", listen);
    card?.on("focus", listen);
    if (!card) return -1;
    for (let turn = 0; turn < 2; turn += 1) {
      const focused = new Promise<void>((resolve) => card.once("focus", () => resolve()));
      card.focus();
      await focused;
      const blurred = new Promise<void>((resolve) => card.once("blur", () => resolve()));
      card.blur();
      await blurred;
    }
    return names.length;
  });
  expect(heard).toBe(3);
});
