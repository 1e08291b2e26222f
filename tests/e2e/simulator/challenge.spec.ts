import { expect, type Page } from "@playwright/test";
import {
  createPayment,
  openCheckout,
  pay,
  resultOf,
  test,
  typeCard,
  type World,
} from "@/tests/support/stripe-js/checkout-test";

const ALWAYS_ASKS = "4000002760003184";

const challengeOf = (page: Page) => page.frameLocator('iframe[name^="__stripeJSChallengeFrame"]');

async function payWithChallenge(page: Page, world: World): Promise<string> {
  const intent = await createPayment(world);
  const fields = await openCheckout(page, world, { clientSecret: intent.client_secret ?? "" });
  await typeCard(fields, ALWAYS_ASKS);
  await pay(page);
  return intent.id;
}

async function statusOf(world: World, id: string): Promise<string> {
  const intent = await world.stripe.paymentIntents.retrieve(id, {}, { stripeAccount: world.account });
  return intent.status;
}

test("completing the bank's question pays", async ({ page, world }) => {
  const id = await payWithChallenge(page, world);
  await expect(challengeOf(page).getByText("€12.50")).toBeVisible();
  expect(await statusOf(world, id)).toBe("requires_action");
  await challengeOf(page).getByRole("button", { name: "Complete" }).click();
  expect((await resultOf(page)).paymentIntent).toMatchObject({ id, status: "succeeded" });
  await expect(page.locator("dialog")).toHaveCount(0);
  expect(await statusOf(world, id)).toBe("succeeded");
});

const FAILED = {
  type: "invalid_request_error",
  code: "payment_intent_authentication_failure",
  message: "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
  payment_intent: {
    status: "requires_payment_method",
    payment_method: null,
    last_payment_error: { code: "payment_intent_authentication_failure" },
  },
};

test("failing the bank's question charges nothing and says so, and another card may follow", async ({
  page,
  world,
}) => {
  const id = await payWithChallenge(page, world);
  await challengeOf(page).getByRole("button", { name: "Fail" }).click();
  const { error } = await resultOf(page);
  expect(error).toMatchObject(FAILED);
  expect(await statusOf(world, id)).toBe("requires_payment_method");
  const charges = await world.stripe.charges.list({ payment_intent: id }, { stripeAccount: world.account });
  expect(charges.data).toEqual([]);
  const fields = page.frameLocator('iframe[name^="__privateStripeFrame"]');
  await typeCard(fields, "4242424242424242");
  await pay(page);
  await expect(page.getByRole("status", { name: "Result" })).toContainText('"status":"succeeded"');
});

for (const way of ["Escape", "Cancel"] as const) {
  test(`leaving the bank's question with ${way} counts as a failed authentication`, async ({ page, world }) => {
    const id = await payWithChallenge(page, world);
    await expect(challengeOf(page).locator("form[data-listening]")).toBeVisible();
    if (way === "Cancel") await page.getByRole("button", { name: "Cancel" }).click();
    else await page.keyboard.press("Escape");
    expect((await resultOf(page)).error).toMatchObject(FAILED);
    await expect(page.locator("dialog")).toHaveCount(0);
    expect(await statusOf(world, id)).toBe("requires_payment_method");
  });
}

test("a failed question while saving a card leaves the SetupIntent open for another card", async ({ page, world }) => {
  const options = { stripeAccount: world.account };
  const customer = await world.stripe.customers.create({}, options);
  const intent = await world.stripe.setupIntents.create({ customer: customer.id }, options);
  const fields = await openCheckout(page, world, { clientSecret: intent.client_secret ?? "" });
  await typeCard(fields, "4000002500003155");
  await pay(page);
  await challengeOf(page).getByRole("button", { name: "Fail" }).click();
  const { error } = await resultOf(page);
  expect(error).toMatchObject({ code: "setup_intent_authentication_failure", setup_intent: { id: intent.id } });
  await pay(page);
  await challengeOf(page).getByRole("button", { name: "Complete" }).click();
  await expect(page.getByRole("status", { name: "Result" })).toContainText('"status":"succeeded"');
});

test("a saved card is confirmed with the secret alone, and its question is asked in the page", async ({
  page,
  world,
}) => {
  const options = { stripeAccount: world.account };
  const customer = await world.stripe.customers.create({}, options);
  const method = await world.stripe.paymentMethods.attach(
    "pm_card_authenticationRequiredSetupForOffSession",
    { customer: customer.id },
    options,
  );
  const intent = await createPayment(world, { customer: customer.id });
  await page.goto(`${world.checkout.url}/plain`);
  const paying = page.evaluate(
    async ({ key, stripeAccount, clientSecret, payment_method }) => {
      const stripe = window.Stripe?.(key, { stripeAccount });
      const confirmParams = { payment_method, return_url: window.location.href };
      return stripe?.confirmPayment({ clientSecret, confirmParams, redirect: "if_required" });
    },
    {
      key: world.platform.publishableKey,
      stripeAccount: world.account,
      clientSecret: intent.client_secret ?? "",
      payment_method: method.id,
    },
  );
  await challengeOf(page).getByRole("button", { name: "Complete" }).click();
  expect(await paying).toMatchObject({ paymentIntent: { id: intent.id, status: "succeeded" } });
});

test("a question that the server's confirmation raised is asked by handleNextAction", async ({ page, world }) => {
  const intent = await createPayment(world, {
    payment_method: "pm_card_authenticationRequired",
    confirm: true,
    use_stripe_sdk: true,
    return_url: `${world.checkout.url}/return`,
  });
  expect(intent.next_action?.type).toBe("use_stripe_sdk");
  const handle = (clientSecret: string) =>
    page.evaluate(
      async ({ key, stripeAccount, clientSecret }) => {
        const stripe = window.Stripe?.(key, { stripeAccount });
        return stripe?.handleNextAction({ clientSecret }).catch((error: Error) => error.message);
      },
      { key: world.platform.publishableKey, stripeAccount: world.account, clientSecret },
    );
  await page.goto(`${world.checkout.url}/plain`);
  const handling = handle(intent.client_secret ?? "");
  await challengeOf(page).getByRole("button", { name: "Complete" }).click();
  expect(await handling).toMatchObject({ paymentIntent: { id: intent.id, status: "succeeded" } });
  expect(await handle(intent.client_secret ?? "")).toContain("not in the requires_action state");
});

test("the bank's page on its own sends the person back to the return address", async ({ page, world }) => {
  const intent = await createPayment(world, {
    payment_method: "pm_card_authenticationRequired",
    confirm: true,
    return_url: `${world.checkout.url}/return?place=4711`,
  });
  const address = intent.next_action?.redirect_to_url?.url ?? "";
  await page.goto(address);
  await page.getByRole("button", { name: "Complete" }).click();
  await page.waitForURL("**/return?**");
  const query = new URL(page.url()).searchParams;
  expect([query.get("place"), query.get("payment_intent")]).toEqual(["4711", intent.id]);
  expect(await statusOf(world, intent.id)).toBe("succeeded");
});

test("two Stripe objects in one page each see the payments of their own account only", async ({ page, world }) => {
  const intent = await createPayment(world);
  await page.goto(`${world.checkout.url}/plain`);
  const seen = await page.evaluate(
    async ({ key, accounts, clientSecret }) => {
      const objects = accounts.map((stripeAccount) => window.Stripe?.(key, { stripeAccount }));
      return Promise.all(objects.map((stripe) => stripe?.retrievePaymentIntent(clientSecret)));
    },
    {
      key: world.platform.publishableKey,
      accounts: [world.account, world.otherAccount],
      clientSecret: intent.client_secret ?? "",
    },
  );
  expect(seen[0]?.paymentIntent).toMatchObject({ id: intent.id, status: "requires_payment_method" });
  expect(seen[1]?.error).toMatchObject({ type: "invalid_request_error", code: "resource_missing" });
});

test("secret and live keys are refused by the script", async ({ page, world }) => {
  await page.goto(`${world.checkout.url}/plain`);
  const refusals = await page.evaluate(() =>
    ["sk_test_1", "rk_test_1", "pk_live_1", ""].map((key) => {
      try {
        window.Stripe?.(key);
        return "accepted";
      } catch (error) {
        return error instanceof Error ? error.name : "unknown";
      }
    }),
  );
  expect(refusals).toEqual(["IntegrationError", "IntegrationError", "IntegrationError", "IntegrationError"]);
});
