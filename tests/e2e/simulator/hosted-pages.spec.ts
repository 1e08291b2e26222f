import { expect, type Page } from "@playwright/test";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";
import {
  createPayment,
  openCheckout,
  pay,
  resultOf,
  test,
  typeCard,
  type World,
} from "@/tests/support/stripe-js/checkout-test";

async function onboardingLink(world: World): Promise<{ account: string; url: string }> {
  const { id: account } = await world.stripe.accounts.create({ type: "standard", country: "DE", email: "a@b.example" });
  const link = await world.stripe.accountLinks.create({
    account,
    type: "account_onboarding",
    return_url: `${world.checkout.url}/return`,
    refresh_url: `${world.checkout.url}/plain`,
  });
  return { account, url: link.url };
}

async function expectAccessible(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
}

test("a representative onboards with the hosted form, and a used link leads to the refresh address", async ({
  page,
  world,
}) => {
  const { account, url } = await onboardingLink(world);
  await page.goto(url);
  await page.getByRole("link", { name: "Use test data" }).click();
  await expect(page.getByRole("textbox", { name: "Bank account (IBAN)" })).toHaveValue(/^DE/);
  await page.getByRole("button", { name: "Submit" }).click();
  await page.waitForURL(`${world.checkout.url}/return`);
  const after = await world.stripe.accounts.retrieve(account);
  expect(after).toMatchObject({ charges_enabled: true, details_submitted: true });
  await page.goto(url);
  await page.waitForURL(`${world.checkout.url}/plain`);
});

test("coming back later returns without enabling charges", async ({ page, world }) => {
  const { account, url } = await onboardingLink(world);
  await page.goto(url);
  await page.getByRole("button", { name: "Come back later" }).click();
  await page.waitForURL(`${world.checkout.url}/return`);
  expect((await world.stripe.accounts.retrieve(account)).charges_enabled).toBe(false);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the hosted form says what is missing, keeps the answers, and completes", async ({ page, world }) => {
    const { account, url } = await onboardingLink(world);
    await page.goto(`${url}?fill=test`);
    await page.getByRole("textbox", { name: "Business name" }).fill("Hafenamt");
    await page.getByRole("textbox", { name: "Bank account (IBAN)" }).fill("DE00 1234 5678 9012 3456 78");
    await page.getByRole("button", { name: "Submit" }).click();
    await expect(page.getByText("This IBAN is not complete or has a mistake.")).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Business name" })).toHaveValue("Hafenamt");
    await page.getByRole("textbox", { name: "Bank account (IBAN)" }).fill("DE89370400440532013000");
    await page.getByRole("button", { name: "Submit" }).click();
    await page.waitForURL(`${world.checkout.url}/return`);
    expect((await world.stripe.accounts.retrieve(account)).charges_enabled).toBe(true);
  });
});

test("a developer sees the payment with network, application fee and metadata on the operator's account", async ({
  page,
  world,
}) => {
  const intent = await createPayment(world, { amount: 3170, metadata: { session: "s-4711" } });
  const fields = await openCheckout(page, world, { clientSecret: intent.client_secret ?? "" });
  await typeCard(fields, "4000002500001001");
  await fields.getByRole("radio", { name: "Cartes Bancaires" }).check();
  await expectAccessible(page);
  await pay(page);
  await resultOf(page);
  await page.goto(world.simulator.url);
  await page.locator(`a[href="/accounts/${world.account}"]`).first().click();
  const row = page.getByRole("region", { name: "Payments" }).getByRole("row").filter({ hasText: "s-4711" });
  await expect(row).toContainText("€31.70");
  await expect(row).toContainText("cartes_bancaires");
  await expect(row).toContainText("€0.50");
});

test("the pretend bank and the hosted form have no accessibility faults", async ({ page, world }) => {
  const { url } = await onboardingLink(world);
  await page.goto(url);
  await expectAccessible(page);
  const intent = await createPayment(world);
  const fields = await openCheckout(page, world, { clientSecret: intent.client_secret ?? "" });
  await typeCard(fields, "4000002760003184");
  await pay(page);
  await expect(page.frameLocator('iframe[name^="__stripeJSChallengeFrame"]').getByRole("heading")).toBeVisible();
  await expectAccessible(page);
});

test("an unknown link, account or question is not found", async ({ page, world }) => {
  for (const path of ["/setup/acct_none/none", "/accounts/acct_none", "/3ds/none"]) {
    const answer = await page.goto(`${world.simulator.url}${path}`);
    expect([path, answer?.status()]).toEqual([path, 404]);
  }
});
