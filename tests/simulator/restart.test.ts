import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  CARDS_ONLY,
  controlOf,
  errorOf,
  freePort,
  newOperator,
  newPlatform,
  sdk,
  startReceiver,
  TOKEN,
  waitFor,
} from "./setting";

const PORT = await freePort();
const URL_BASE = `http://127.0.0.1:${PORT}`;
const control = controlOf(URL_BASE);
const folder = mkdtempSync(join(tmpdir(), "stripe-simulator-"));
let child: ChildProcess;

async function start(): Promise<void> {
  const tsx = join(process.cwd(), "node_modules/.bin/tsx");
  child = spawn(tsx, ["lib/simulator/main.ts"], {
    env: { ...process.env, SIMULATOR_PORT: String(PORT), SIMULATOR_DATA: folder, SIMULATOR_TOKEN: TOKEN },
    stdio: ["ignore", "ignore", "inherit"],
    detached: true,
  });
  await waitFor(() =>
    fetch(`${URL_BASE}/_simulator/health`).then(
      () => true,
      () => undefined,
    ),
  );
}

/** Kills the process group at once, as a power cut for the process would. */
async function kill(): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  await gone;
}

beforeAll(start);
afterEach(async () => {
  await kill();
  await start();
});
afterAll(async () => {
  await kill();
  rmSync(folder, { recursive: true, force: true });
});

test("a kill in the middle of work loses nothing that was answered and doubles nothing", async () => {
  const platform = await newPlatform(control);
  const stripe = sdk(platform.secretKey, PORT);
  const stripeAccount = await newOperator(control, stripe, platform, "FR");
  const pay = (idempotencyKey: string) =>
    stripe.paymentIntents.create(
      {
        amount: 1_000,
        currency: "eur",
        payment_method: "pm_card_visa",
        confirm: true,
        automatic_payment_methods: CARDS_ONLY,
      },
      { stripeAccount, idempotencyKey },
    );
  const answered = new Map<string, string>();
  const work = Promise.allSettled(
    Array.from({ length: 60 }, async (_, index) => {
      const intent = await pay(`kill-${index}`);
      answered.set(`kill-${index}`, intent.id);
    }),
  );
  await waitFor(() => (answered.size >= 10 ? true : undefined));
  await kill();
  await work;
  await start();
  for (const [key, id] of answered) {
    expect((await stripe.paymentIntents.retrieve(id, {}, { stripeAccount })).status).toBe("succeeded");
    expect((await pay(key)).id).toBe(id);
  }
  for (let index = 0; index < 60; index += 1) await pay(`kill-${index}`);
  const charges = await stripe.charges.list({ limit: 100 }, { stripeAccount });
  expect(charges.data).toHaveLength(60);
});

test("keys, clock, balance, what is due and what was not delivered survive a kill", async () => {
  const receiver = await startReceiver();
  const platform = await newPlatform(control);
  const stripe = sdk(platform.secretKey, PORT);
  const stripeAccount = await newOperator(control, stripe, platform, "FR");
  await control("POST", "/clock", { offsetSeconds: 5_000 });
  const paid = await stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_pendingRefund",
      confirm: true,
      capture_method: "automatic",
      automatic_payment_methods: CARDS_ONLY,
    },
    { stripeAccount },
  );
  const refund = await stripe.refunds.create({ payment_intent: paid.id, amount: 400 }, { stripeAccount });
  const before = await stripe.balance.retrieve({}, { stripeAccount });
  await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["customer.created"] });
  await control("POST", "/webhooks", { mode: "hold" });
  const customer = await stripe.customers.create({ email: "a@example.com" });
  await waitFor(async () => ((await control("GET", "/webhooks")).held === 1 ? true : undefined));
  await kill();
  await start();
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ email: "a@example.com" });
  expect(await stripe.balance.retrieve({}, { stripeAccount })).toEqual(before);
  expect((await control("GET", "/clock")).offsetSeconds).toBe(5_000);
  await control("POST", "/webhooks/release", {});
  expect(receiver.types()).toEqual(["customer.created"]);
  expect((await stripe.refunds.retrieve(refund.id, {}, { stripeAccount })).status).toBe("pending");
  await control("POST", "/clock", { advanceSeconds: 3_600 });
  expect((await stripe.refunds.retrieve(refund.id, {}, { stripeAccount })).status).toBe("succeeded");
  await receiver.close();
});

test("half a line at the end of the file is thrown away, and the next change is kept", async () => {
  const platform = await newPlatform(control);
  const stripe = sdk(platform.secretKey, PORT);
  const first = await stripe.customers.create();
  await kill();
  appendFileSync(join(folder, "journal.jsonl"), '[["customer","acct_x","cus_half",{"id":"cus_ha');
  await start();
  expect((await stripe.customers.retrieve(first.id)).id).toBe(first.id);
  const second = await stripe.customers.create();
  await kill();
  await start();
  expect((await stripe.customers.retrieve(second.id)).id).toBe(second.id);
  expect((await errorOf(stripe.customers.retrieve("cus_half"))).statusCode).toBe(404);
});
