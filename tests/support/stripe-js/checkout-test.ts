import { test as base, type FrameLocator, type Page } from "@playwright/test";
import Stripe from "stripe";
import { type CheckoutServer, startCheckoutServer } from "@/tests/support/stripe-js/checkout-server";
import { type CheckoutSetting, writeSetting } from "@/tests/support/stripe-js/setting";
import {
  type Platform,
  type SimulatorProcess,
  startSimulatorProcess,
} from "@/tests/support/stripe-js/simulator-process";

/** A platform with two onboarded French accounts, and a page of another origin that takes their payments. */
export type World = {
  simulator: SimulatorProcess;
  checkout: CheckoutServer;
  platform: Platform;
  stripe: Stripe;
  account: string;
  otherAccount: string;
};

async function onboardedAccount(simulator: SimulatorProcess, stripe: Stripe, platform: Platform): Promise<string> {
  const { id } = await stripe.accounts.create({ type: "standard", country: "FR", email: "desk@city.example" });
  await simulator.control("POST", `/accounts/${id}/onboard`, { platform: platform.account });
  return id;
}

async function buildWorld(): Promise<World> {
  const simulator = await startSimulatorProcess();
  const checkout = await startCheckoutServer(simulator.url);
  const platform = await simulator.control<Platform>("POST", "/platforms", {
    name: "Test app",
    country: "FR",
    accountsV1: true,
  });
  const stripe = new Stripe(platform.secretKey, { protocol: "http", host: "127.0.0.1", port: simulator.port });
  const account = await onboardedAccount(simulator, stripe, platform);
  const otherAccount = await onboardedAccount(simulator, stripe, platform);
  return { simulator, checkout, platform, stripe, account, otherAccount };
}

export const test = base.extend<{ violations: string[] }, { world: World }>({
  world: [
    async ({ browserName: _ }, use) => {
      const world = await buildWorld();
      await use(world);
      await world.checkout.close();
      await world.simulator.stop();
    },
    { scope: "worker" },
  ],
  // Every test fails on a policy violation or an uncaught error of any frame.
  violations: [
    async ({ page }, use) => {
      const violations: string[] = [];
      page.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) violations.push(message.text());
      });
      page.on("pageerror", (error) => violations.push(error.message));
      await use(violations);
      if (violations.length > 0) throw new Error(violations.join("\n"));
    },
    { auto: true },
  ],
});

export function createPayment(
  world: World,
  extra: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> {
  const parameters = { amount: 1250, currency: "eur", application_fee_amount: 50, metadata: { session: "s-1" } };
  return world.stripe.paymentIntents.create({ ...parameters, ...extra }, { stripeAccount: world.account });
}

export async function openCheckout(page: Page, world: World, setting: Partial<CheckoutSetting>): Promise<FrameLocator> {
  const { publishableKey } = world.platform;
  const whole = { publishableKey, account: world.account, clientSecret: "", ...setting };
  await page.goto(`${world.checkout.url}/${writeSetting(whole)}`);
  return page.frameLocator('iframe[name^="__privateStripeFrame"]');
}

export async function typeCard(fields: FrameLocator, number: string): Promise<void> {
  await fields.getByRole("textbox", { name: "Card number" }).fill(number);
  await fields.getByRole("textbox", { name: "Expiration date" }).fill("12 / 34");
  await fields.getByRole("textbox", { name: "Security code" }).fill("123");
}

/** Presses Pay and reads what the Stripe method resolved with. */
export async function pay(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Pay" }).click();
}

type Result = { paymentIntent?: Stripe.PaymentIntent; setupIntent?: Stripe.SetupIntent; error?: ResultError };
type ResultError = { type: string; code?: string; decline_code?: string; message?: string } & Record<string, unknown>;

export async function resultOf(page: Page): Promise<Result> {
  const output = page.getByRole("status", { name: "Result" });
  await output.filter({ hasText: "{" }).waitFor();
  return JSON.parse(await output.innerText());
}
