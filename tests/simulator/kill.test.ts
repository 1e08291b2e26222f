import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Stripe from "stripe";
import { expect, test } from "vitest";
import { type Running, startSimulatorProcess } from "@/tests/support/programs";
import { CARDS_ONLY, controlOf, newOperator, newPlatform, sdk, waitFor } from "./setting";

const KILLS = process.env.TEST_LONG === "1" ? 40 : 3;
const WRITERS = 6;
/** Acknowledged before the kill comes, so that it hits writers at work. */
const ACKNOWLEDGED_LEAST = 40;

/** Says what was acknowledged: read again after the kill, it must be so, or further on. */
type Promised = { readonly what: string; readonly holds: (stripe: Stripe) => Promise<boolean> };

type Work = { readonly stripe: Stripe; readonly on: Stripe.RequestOptions; readonly promised: Promised[] };

const isOk = (call: Promise<unknown>) =>
  call.then(
    () => true,
    () => false,
  );

/** A payment's life; every answer on the way is a promise. */
async function payAndRefund({ stripe, on, promised }: Work): Promise<void> {
  const held = await stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      capture_method: "manual",
      automatic_payment_methods: CARDS_ONLY,
    },
    on,
  );
  const read = (again: Stripe) => again.paymentIntents.retrieve(held.id, { expand: ["latest_charge"] }, on);
  promised.push({ what: `hold ${held.id}`, holds: (again) => isOk(read(again)) });
  await stripe.paymentIntents.capture(held.id, {}, on);
  promised.push({ what: `capture ${held.id}`, holds: async (again) => (await read(again)).status === "succeeded" });
  const refund = await stripe.refunds.create({ payment_intent: held.id, amount: 300 }, on);
  promised.push({
    what: `refund ${refund.id}`,
    holds: async (again) => {
      const { latest_charge: charge } = await read(again);
      const refunded = typeof charge === "object" ? charge?.amount_refunded : null;
      return refunded === 300 && (await isOk(again.refunds.retrieve(refund.id, {}, on)));
    },
  });
}

/** A customer that counts its changes. */
async function count({ stripe, on, promised }: Work): Promise<void> {
  const { id } = await stripe.customers.create({ metadata: { n: "0" } }, on);
  for (let n = 1; n <= 5; n += 1) {
    await stripe.customers.update(id, { metadata: { n: String(n) } }, on);
    promised.push({
      what: `customer ${id} counted to ${n}`,
      holds: async (again) => {
        const customer = await again.customers.retrieve(id, {}, on);
        return customer.deleted === true || Number(customer.metadata.n) >= n;
      },
    });
  }
  await stripe.customers.del(id, {}, on);
  promised.push({
    what: `customer ${id} deleted`,
    holds: async (again) => (await again.customers.retrieve(id, {}, on)).deleted === true,
  });
}

/** Works until the connection breaks. */
async function workUntilKilled(work: Work, turn: number): Promise<void> {
  for (let round = turn; ; round += 1) {
    if (!(await isOk(round % 2 === 0 ? payAndRefund(work) : count(work)))) return;
  }
}

test("whenever the process is killed among concurrent writes, everything acknowledged is there afterwards", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stripe-simulator-"));
  let running: Running = await startSimulatorProcess(folder);
  try {
    const control = controlOf(`http://127.0.0.1:${running.port}`);
    const platform = await newPlatform(control);
    const first = sdk(platform.secretKey, running.port);
    const on = { stripeAccount: await newOperator(control, first, platform, "FR") };
    const promised: Promised[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const stripe = sdk(platform.secretKey, running.port);
      const before = promised.length;
      const writers = Array.from({ length: WRITERS }, (_, turn) => workUntilKilled({ stripe, on, promised }, turn));
      const enough = before + ACKNOWLEDGED_LEAST + kill * 7;
      await waitFor(() => (promised.length >= enough ? true : undefined));
      await running.stop();
      await Promise.all(writers);
      running = await startSimulatorProcess(folder);
      const again = sdk(platform.secretKey, running.port);
      const lost: string[] = [];
      for (const { what, holds } of promised.slice(before))
        if (!(await holds(again).catch(() => false))) lost.push(what);
      expect(lost).toEqual([]);
    }
    expect(promised.length).toBeGreaterThanOrEqual(KILLS * ACKNOWLEDGED_LEAST);
  } finally {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
