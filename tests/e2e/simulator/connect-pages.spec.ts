import { expect, type Page } from "@playwright/test";
import Stripe from "stripe";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";
import { test, type World } from "@/tests/support/stripe-js/checkout-test";
import type { Platform } from "@/tests/support/stripe-js/simulator-process";

const IBAN = "DE89370400440532013000";

async function onboardingLink(world: World, email: string): Promise<{ account: string; url: string }> {
  const { id: account } = await world.stripe.accounts.create({ type: "standard", country: "DE", email });
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

/** An application that may ask owners of accounts, and the address of its question. */
async function askingExtension(world: World) {
  const back = `${world.checkout.url}/return`;
  const extension = await world.simulator.control<Platform & { clientId: string }>("POST", "/platforms", {
    name: "Wayfarer",
    country: "FR",
    extension: true,
    redirectUris: [back],
  });
  const query = new URLSearchParams({
    response_type: "code",
    client_id: extension.clientId,
    scope: "read_write",
    redirect_uri: back,
    state: "s-1",
  });
  const stripe = new Stripe(extension.secretKey, { protocol: "http", host: "127.0.0.1", port: world.simulator.port });
  return { stripe, back, url: `${world.simulator.url}/oauth/authorize?${query}` };
}

const next = (page: Page) => page.getByRole("button", { name: "Continue" }).click();

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled });

    test("a representative answers step by step, leaves in between, and goes on where they were", async ({
      page,
      world,
    }) => {
      const first = await onboardingLink(world, `steps-${javaScriptEnabled}@b.example`);
      await page.goto(first.url);
      await page.getByRole("textbox", { name: "Business name" }).fill("Hafenamt");
      await next(page);
      await page.getByRole("textbox", { name: "What you sell" }).fill("Parking");
      await page.getByRole("textbox", { name: "Support phone" }).fill("+49 30 901820");
      await page.getByRole("textbox", { name: "Website" }).fill("https://hafen.example");
      await next(page);
      await page.getByRole("button", { name: "Come back later" }).click();
      await page.waitForURL(`${world.checkout.url}/return`);
      const { requirements } = await world.stripe.accounts.retrieve(first.account);
      expect(requirements?.currently_due).toEqual(["external_account", "tos_acceptance.date", "tos_acceptance.ip"]);
      const link = await world.stripe.accountLinks.create({
        account: first.account,
        type: "account_onboarding",
        return_url: `${world.checkout.url}/return`,
        refresh_url: `${world.checkout.url}/plain`,
      });
      await page.goto(link.url);
      await page.getByRole("textbox", { name: "Bank account (IBAN)" }).fill(IBAN);
      await next(page);
      await expect(page.getByRole("textbox", { name: "Business name" })).toHaveValue("Hafenamt");
      await page.getByRole("checkbox").check();
      await page.getByRole("button", { name: "Submit" }).click();
      await page.waitForURL(`${world.checkout.url}/return`);
      expect((await world.stripe.accounts.retrieve(first.account)).charges_enabled).toBe(true);
    });

    test("an owner connects an account that is there, or a new one, or denies", async ({ page, world }) => {
      const { stripe, back, url } = await askingExtension(world);
      await page.goto(url);
      await page.getByRole("radio", { name: world.account }).check();
      await page.getByRole("button", { name: "Connect" }).click();
      await page.waitForURL(`${back}?*`);
      const answer = new URL(page.url()).searchParams;
      expect(answer.get("state")).toBe("s-1");
      const token = await stripe.oauth.token({ grant_type: "authorization_code", code: answer.get("code") ?? "" });
      expect(token.stripe_user_id).toBe(world.account);
      await page.goto(url);
      await expect(page.getByRole("textbox", { name: "Business name" })).toBeHidden();
      await page.getByRole("radio", { name: "A new account" }).check();
      await page.getByRole("textbox", { name: "Business name" }).fill("Neue Stadtwerke");
      await page.getByRole("button", { name: "Connect" }).click();
      await page.waitForURL(`${back}?*`);
      expect(new URL(page.url()).searchParams.get("code")).toMatch(/^ac_/);
      await page.goto(url);
      await page.getByRole("button", { name: "Deny" }).click();
      await page.waitForURL(`${back}?*`);
      expect(new URL(page.url()).searchParams.get("error")).toBe("access_denied");
    });
  });
}

test("an owner's second account can be set up with the details of the first", async ({ page, world }) => {
  const first = await onboardingLink(world, "twice@b.example");
  await page.goto(`${first.url}?fill=test`);
  await page.getByRole("textbox", { name: "Business name" }).fill("Zweimal");
  await page.getByRole("button", { name: "Submit" }).click();
  await page.waitForURL(`${world.checkout.url}/return`);
  const second = await onboardingLink(world, "twice@b.example");
  await page.goto(second.url);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Use these details" }).click();
  await expect(page.getByRole("textbox", { name: "Business name" })).toHaveValue("Zweimal");
  await expectAccessible(page);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Submit" }).click();
  await page.waitForURL(`${world.checkout.url}/return`);
  expect((await world.stripe.accounts.retrieve(second.account)).charges_enabled).toBe(true);
});

test("the consent page and the Express dashboard have no accessibility faults", async ({ page, world }) => {
  const { url } = await askingExtension(world);
  await page.goto(url);
  await expectAccessible(page);
  const { id } = await world.stripe.accounts.create({ type: "express", country: "FR" });
  await world.simulator.control("POST", `/accounts/${id}/onboard`, {});
  const link = await world.stripe.accounts.createLoginLink(id);
  await page.goto(link.url);
  await expect(page.getByRole("heading", { name: "Payouts" })).toBeVisible();
  await expectAccessible(page);
});
