import { createServer } from "node:http";
import Stripe from "stripe";
import type { Platform, SimulatorProcess } from "@/tests/support/stripe-js/simulator-process";

export type Sample = {
  platform: Platform;
  stripe: Stripe;
  account: string;
  paid: Stripe.Response<Stripe.PaymentIntent>;
  declined: Stripe.PaymentIntent;
  refund: Stripe.Refund;
  customer: Stripe.Customer;
  close(): Promise<void>;
};

/** Answers 200, and to the dead endpoint 500, so that deliveries of both kinds can be looked at. */
async function startReceiver(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(request.url === "/broken" ? 500 : 200).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function operator(simulator: SimulatorProcess, stripe: Stripe, platform: string, name: string, country: string) {
  const account = await stripe.v2.core.accounts.create({
    display_name: name,
    contact_email: "desk@city.example",
    dashboard: "full",
    identity: { country, entity_type: "company" },
    configuration: { merchant: { capabilities: { card_payments: { requested: true } } } },
  });
  await simulator.control("POST", `/accounts/${account.id}/onboard`, { platform });
  return account.id;
}

const CARDS = [
  "pm_card_visa",
  "pm_card_mastercard",
  "pm_card_visa_cartesBancaires",
  "pm_card_visa_debit",
  "pm_card_amex",
  "pm_card_de",
] as const;

/** A small town's morning: two platforms, three operators, payments of every outcome, refunds, webhooks. */
export async function fillSimulator(simulator: SimulatorProcess, payments = 12): Promise<Sample> {
  const platform = await simulator.control<Platform>("POST", "/platforms", { name: "Wayfarer", country: "FR" });
  await simulator.control("POST", "/platforms", { name: "Curbside", country: "DE", extension: true });
  const stripe = new Stripe(platform.secretKey, {
    protocol: "http",
    host: "127.0.0.1",
    port: simulator.port,
    telemetry: false,
    maxNetworkRetries: 0,
  });
  const receiver = await startReceiver();
  for (const path of ["/webhooks", "/broken"]) {
    const enabled_events: Stripe.WebhookEndpointCreateParams.EnabledEvent[] =
      path === "/broken" ? ["charge.refunded"] : ["*"];
    await stripe.webhookEndpoints.create({ url: `${receiver.url}${path}`, enabled_events, connect: true });
  }
  const account = await operator(simulator, stripe, platform.account, "Ville de Rivelune", "FR");
  await operator(simulator, stripe, platform.account, "Hafen Nordkai", "DE");
  await stripe.v2.core.accounts.create({
    display_name: "Parkhaus am Tor",
    contact_email: "tor@city.example",
    identity: { country: "DE" },
  });
  const on = { stripeAccount: account };
  const customer = await stripe.customers.create({ name: "Ada Driver", email: "ada@driver.example" }, on);
  await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id }, on);
  const base = {
    currency: "eur",
    confirm: true,
    application_fee_amount: 40,
    automatic_payment_methods: { enabled: true, allow_redirects: "never" },
  } as const;
  const pay = (amount: number, card: string, extra: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    stripe.paymentIntents.create(
      { ...base, amount, payment_method: card, metadata: { session: `s-${amount}` }, ...extra },
      on,
    );
  for (let index = 0; index < payments; index += 1)
    await pay(250 + index * 135, CARDS[index % CARDS.length] ?? "pm_card_visa");
  await pay(1890, "pm_card_visa", { capture_method: "manual" });
  const error: unknown = await pay(640, "pm_card_visa_chargeDeclinedInsufficientFunds").catch(
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Stripe.errors.StripeCardError) || error.payment_intent === undefined)
    throw new Error("no decline");
  const paid = await pay(3170, "pm_card_bypassPending");
  const refund = await stripe.refunds.create(
    { payment_intent: paid.id, amount: 1200, reason: "requested_by_customer" },
    on,
  );
  await pay(2210, "pm_card_createDispute");
  const other = await pay(980, "pm_card_pendingRefund");
  await stripe.refunds.create({ payment_intent: other.id }, on);
  const declined = await stripe.paymentIntents.retrieve(error.payment_intent.id, {}, on);
  return { platform, stripe, account, paid, declined, refund, customer, close: receiver.close };
}
