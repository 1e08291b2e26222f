import { expect, type Page } from "@playwright/test";
import { eventsOf, fieldsOf, type Pane, showPanes } from "@/tests/support/stripe-js/bench";
import { createPayment, test, typeCard, type World } from "@/tests/support/stripe-js/checkout-test";
import type { Platform } from "@/tests/support/stripe-js/simulator-process";

function paneOf(world: World, account: string, clientSecret: string): Pane {
  const options = { clientSecret, locale: "en" } as const;
  return { publishableKey: world.platform.publishableKey, account, element: "payment", options };
}

/** What `confirmPayment` of one pane resolves with. */
function confirmPane(page: Page, pane: string, clientSecret?: string): Promise<unknown> {
  return page.evaluate(
    async ([name, secret]) => {
      const part = window.bench?.parts[name];
      if (part === undefined) return null;
      const { stripe, elements } = part;
      const submitted = await elements.submit();
      if (submitted.error) return submitted;
      const common = {
        elements,
        confirmParams: { return_url: window.location.href },
        redirect: "if_required",
      } as const;
      return secret === undefined
        ? stripe.confirmPayment(common)
        : stripe.confirmPayment({ ...common, clientSecret: secret });
    },
    [pane, clientSecret] as const,
  );
}

test("fields for two accounts stand in one page, come and go one by one, and each pays its own account", async ({
  page,
  world,
}) => {
  const first = await createPayment(world);
  const options = { stripeAccount: world.otherAccount };
  const second = await world.stripe.paymentIntents.create({ amount: 900, currency: "eur" }, options);
  const left = paneOf(world, world.account, first.client_secret ?? "");
  const right = paneOf(world, world.otherAccount, second.client_secret ?? "");
  await page.goto(`${world.checkout.url}/workbench`);
  await showPanes(page, { left, right });
  await typeCard(fieldsOf(page, "left"), "4242424242424242");
  await typeCard(fieldsOf(page, "right"), "5555555555554444");
  await showPanes(page, { right });
  await expect(page.locator("iframe")).toHaveCount(1);
  expect(await confirmPane(page, "right")).toMatchObject({ paymentIntent: { id: second.id, status: "succeeded" } });
  await showPanes(page, { left, right });
  await typeCard(fieldsOf(page, "left"), "4242424242424242");
  expect(await confirmPane(page, "left")).toMatchObject({ paymentIntent: { id: first.id, status: "succeeded" } });
  const charges = await world.stripe.charges.list({ payment_intent: second.id }, options);
  expect(charges.data[0]?.payment_method_details?.card?.brand).toBe("mastercard");
});

test("changed options reach mounted fields without emptying them, and are what a confirmation is compared with", async ({
  page,
  world,
}) => {
  const intent = await createPayment(world, { currency: "gbp" });
  const base = { publishableKey: world.platform.publishableKey, account: world.account, element: "payment" } as const;
  const options = { mode: "payment", amount: 1250, currency: "eur", locale: "en" } as const;
  await page.goto(`${world.checkout.url}/workbench`);
  await showPanes(page, { pane: { ...base, options } });
  const fields = fieldsOf(page, "pane");
  await typeCard(fields, "4242424242424242");
  const refused = await confirmPane(page, "pane", intent.client_secret ?? "");
  expect(JSON.stringify(refused)).toContain("The provided currency (eur) does not match the expected currency (gbp)");
  const appearance = { variables: { borderRadius: "2px" } };
  await showPanes(page, { pane: { ...base, options: { ...options, currency: "gbp", appearance, locale: "de" } } });
  await expect(fields.getByRole("textbox", { name: "Kartennummer" })).toHaveCSS("border-radius", "2px");
  await expect(fields.getByRole("textbox", { name: "Kartennummer" })).toHaveValue("4242 4242 4242 4242");
  expect(await confirmPane(page, "pane", intent.client_secret ?? "")).toMatchObject({
    paymentIntent: { id: intent.id, status: "succeeded" },
  });
});

test("after a key was rolled, fields with the new key take the place of those that failed to load", async ({
  page,
  world,
}) => {
  const platform = await world.simulator.control<Platform>("POST", "/platforms", { name: "Rolled", country: "FR" });
  const roll = { platform: platform.account, kind: "publishable", expireOld: true };
  const { key } = await world.simulator.control<{ key: string }>("POST", "/keys/roll", roll);
  const options = { mode: "payment", amount: 1250, currency: "eur", locale: "en" } as const;
  const pane: Pane = { publishableKey: platform.publishableKey, element: "payment", options };
  await page.goto(`${world.checkout.url}/workbench`);
  await showPanes(page, { pane });
  await expect.poll(() => eventsOf(page, "pane", "loaderror")).toMatchObject([{ code: "api_key_expired" }]);
  expect(await eventsOf(page, "pane", "ready")).toEqual([]);
  await showPanes(page, { pane: { ...pane, publishableKey: key } });
  await expect(fieldsOf(page, "pane").getByRole("textbox", { name: "Card number" })).toBeVisible();
  await expect.poll(() => eventsOf(page, "pane", "ready")).toHaveLength(1);
});

test("a call made before the fields have loaded waits for them", async ({ page, world }) => {
  await page.goto(`${world.checkout.url}/workbench`);
  const submitted = await page.evaluate(
    ([key, stripeAccount]) => {
      const elements = window.Stripe?.(key, { stripeAccount }).elements({
        mode: "payment",
        amount: 1250,
        currency: "eur",
        locale: "en",
      });
      elements?.create("payment").mount("#plain");
      return elements?.submit();
    },
    [world.platform.publishableKey, world.account] as const,
  );
  expect(submitted).toMatchObject({ error: { type: "validation_error", code: "incomplete_number" } });
});

test("createPaymentMethod hands a card to the server, which charges it", async ({ page, world }) => {
  const options = { mode: "payment", amount: 1250, currency: "eur", locale: "en" } as const;
  const base = { publishableKey: world.platform.publishableKey, account: world.account, element: "payment" } as const;
  await page.goto(`${world.checkout.url}/workbench`);
  await showPanes(page, { pane: { ...base, options } });
  const create = () =>
    page.evaluate(async () => {
      const part = window.bench?.parts.pane;
      if (part === undefined) return {};
      const submitted = await part.elements.submit();
      if (submitted.error) return submitted;
      return part.stripe.createPaymentMethod({
        elements: part.elements,
        params: { billing_details: { name: "Ada Driver" } },
      });
    });
  expect(await create()).toMatchObject({ error: { type: "validation_error", code: "incomplete_number" } });
  const fields = fieldsOf(page, "pane");
  await typeCard(fields, "4000002500001001");
  await fields.getByRole("radio", { name: "Cartes Bancaires" }).check();
  const made = await create();
  expect(made).toMatchObject({ paymentMethod: { type: "card", card: { last4: "1001" }, customer: null } });
  expect(JSON.stringify(made)).not.toContain("4000002500001001");
  const id = "paymentMethod" in made ? (made.paymentMethod?.id ?? "") : "";
  const paid = await createPayment(world, {
    payment_method: id,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: "never" },
    expand: ["latest_charge"],
  });
  expect(paid).toMatchObject({
    status: "succeeded",
    latest_charge: {
      billing_details: { name: "Ada Driver" },
      payment_method_details: { card: { network: "cartes_bancaires" } },
    },
  });
});
