import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { findConnection } from "@/db/store/connection";
import type { TestApp, TestOperator } from "@/tests/support/catalogue";
import { work } from "@/tests/support/park";
import { openWorld, type World } from "@/tests/support/world";

const heard = z.array(z.object({ type: z.string(), outcome: z.string().nullable(), account: z.string().nullable() }));

let world: World;
let app: TestApp;
let operator: TestOperator;
let account: string;
beforeAll(async () => {
  world = await openWorld();
  app = await world.app("portal");
  const path = `platforms/${app.platform.account}`;
  await world.simulator.control("POST", path, z.unknown(), { onlyV2AccountEvents: true });
  operator = await world.operator("ville", "FR", "eur");
  account = (await world.connect(app, operator)).account;
  await work(world);
});
afterAll(() => world.close());

function canCharge(): Promise<boolean | undefined> {
  return world.database.system
    .read((tx) => findConnection(tx, { appId: app.id, operatorId: operator.id }))
    .then((connection) => connection?.chargesEnabled);
}

async function thinEvents() {
  const rows = await world.database.owner`
    select type, outcome, stripe_account_id as account from stripe_event where endpoint = 'thin' order by received_at`;
  return heard.parse(rows);
}

test("an account that Stripe restricts and frees again is followed by thin events alone", async () => {
  expect(await canCharge()).toBe(true);
  await world.simulator.control("POST", `accounts/${account}/restrict`, z.unknown(), {});
  await work(world);
  expect(await canCharge()).toBe(false);
  await world.simulator.control("POST", `accounts/${account}/requirements`, z.unknown(), { clear: "all" });
  await work(world);
  expect(await canCharge()).toBe(true);
  const events = await thinEvents();
  expect(events).not.toEqual([]);
  for (const event of events) {
    expect(event).toMatchObject({ account, outcome: "refreshed", type: expect.stringMatching(/^v2\.core\.account/) });
  }
});
