import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { claimEndpoints as claim, listDueDeliveries, releaseEndpoint } from "@/db/store/delivery";
import { giveUpDeliveries, listDeliveries } from "@/db/store/delivery-log";
import { listAppsToNumber, listEvents } from "@/db/store/event";
import { uuidv7 } from "@/lib/auth/context";
import { execute } from "@/lib/use-cases/command";
import { claimEndpoints, deliverEvents } from "@/lib/use-cases/webhook/deliver";
import { backlog, endpointAt, happen, type Stay, stays } from "@/tests/support/deliveries";
import { publish } from "@/tests/support/events";
import { openReceiver } from "@/tests/support/receiver";
import { openTown, type Town } from "@/tests/support/town";

let town: Town;
let one: Stay;

beforeAll(async () => {
  town = await openTown();
  const [stay] = await stays(town, 1);
  if (!stay) throw new Error("no stay");
  one = stay;
});
afterAll(() => town.world.close());

const claimed = (busyApps: readonly string[] = []) =>
  execute(claimEndpoints, town.world.system(), { most: 5, busyApps });

test("claims at the same time share no endpoint, pass by an app that has its share, and end with the round", async () => {
  const { world, portal } = town;
  const at = await openReceiver();
  const ids: string[] = [];
  for (let count = 0; count < 6; count++) ids.push((await endpointAt(world, portal, at.url)).id);
  await happen(world, one);
  await publish(world);
  expect(await claimed([portal.id])).toEqual([]);
  const taken = (await Promise.all([claimed(), claimed(), claimed()])).flat();
  expect(taken.map(({ endpointId }) => endpointId).sort()).toEqual(ids.sort());
  const [first] = taken;
  if (!first) throw new Error("nothing was claimed");
  const foreign = { endpointId: first.endpointId, leaseId: uuidv7() };
  expect(await execute(deliverEvents, world.system(), foreign)).toEqual({ delivered: 0, isMore: false });
  expect(at.received).toEqual([]);
  const { appId: _, ...own } = first;
  expect(await execute(deliverEvents, world.system(), own)).toEqual({ delivered: 1, isMore: false });
  expect(await execute(deliverEvents, world.system(), own)).toEqual({ delivered: 0, isMore: false });
  expect(await claimed()).toEqual([]);
  await world.database.owner`update webhook_endpoint set deleted_at = now()`;
  await at.close();
});

const plan = z.array(z.object({ "QUERY PLAN": z.array(z.object({ Plan: z.looseObject({}) })).length(1) })).length(1);
const node = z.looseObject({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Shared Hit Blocks": z.number(),
  "Shared Read Blocks": z.number(),
  Plans: z.array(z.unknown()).default([]),
});

/** What a statement of the store reads: its blocks, and tables that it reads from end to end. */
async function cost(work: (tx: Tx) => Promise<unknown>): Promise<{ blocks: number; whole: string[] }> {
  const { url, ownerUrl } = town.world.database;
  const statements: { text: string; values: unknown[] }[] = [];
  const client = postgres(url, {
    max: 1,
    onnotice: () => undefined,
    debug: (_, text, values) => statements.push({ text, values }),
  });
  await drizzle(client, { casing: "snake_case" })
    .transaction(async (tx) => {
      await tx.execute("select set_config('bayfare.scope', 'system', true)");
      await work(tx);
      tx.rollback();
    })
    .catch(() => undefined);
  await client.end();
  const [asked] = statements.filter(({ text }) => /webhook_|app_event/.test(text));
  if (!asked) throw new Error("no statement");
  const explaining = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  drizzle(explaining); // it hands parameters on as they are, as for the statement itself
  const explained = await explaining.begin(async (sql) => {
    await sql`set local role bayfare_app`;
    await sql`select set_config('bayfare.scope', 'system', true)`;
    const values = asked.values.map((value) => (value instanceof Date ? value.toISOString() : String(value)));
    const rows = await sql.unsafe(`explain (analyze, buffers, format json) ${asked.text}`, values);
    return plan.parse(rows)[0]?.["QUERY PLAN"][0]?.Plan;
  });
  await explaining.end();
  const whole: string[] = [];
  const look = (found: unknown): void => {
    const { Plans, ...each } = node.parse(found);
    if (each["Node Type"] === "Seq Scan") whole.push(each["Relation Name"] ?? "");
    Plans.forEach(look);
  };
  look(explained);
  const top = node.parse(explained);
  return { blocks: top["Shared Hit Blocks"] + top["Shared Read Blocks"], whole };
}

const BACKLOG = 100_000;

test("beside a hundred thousand events that wait for dead endpoints, every look at what is due reads a few pages of an index", async () => {
  const { world, portal, wayfarer } = town;
  const dead = await endpointAt(world, portal, "http://127.0.0.1:1/");
  const alive = await endpointAt(world, wayfarer, "http://127.0.0.1:1/");
  await backlog(world, portal, dead.id, BACKLOG);
  await backlog(world, wayfarer, alive.id, 50);
  await world.database.owner`vacuum analyze`;
  const now = new Date(world.now().getTime() + 1_000);
  const lease = { leaseId: uuidv7(), leaseUntil: now };
  const asks: Record<string, (tx: Tx) => Promise<unknown>> = {
    claim: (tx) => claim(tx, { now, ...lease, most: 5, busyApps: [] }),
    "due, dead": (tx) => listDueDeliveries(tx, { endpointId: dead.id, now, most: 200 }),
    "due, alive": (tx) => listDueDeliveries(tx, { endpointId: alive.id, now, most: 200 }),
    release: (tx) =>
      releaseEndpoint(
        tx,
        { endpointId: dead.id, leaseId: lease.leaseId, now },
        { failingSince: null, failedRounds: 0, restUntil: null },
      ),
    unnumbered: (tx) => listAppsToNumber(tx),
    log: (tx) => listDeliveries(tx, { appId: portal.id, endpointId: dead.id, limit: 50 }),
    "log, dead letters": (tx) =>
      listDeliveries(tx, { appId: portal.id, endpointId: dead.id, state: "dead", limit: 50 }),
    "nothing to give up": (tx) => giveUpDeliveries(tx, new Date(0), 2_000),
    "last page of events": (tx) => listEvents(tx, { appId: portal.id, after: BACKLOG - 10, limit: 50 }),
    "events of a rare type": (tx) => listEvents(tx, { appId: portal.id, after: 0, type: "refund.updated", limit: 50 }),
  };
  const tables = ["app_event", "webhook_delivery"];
  for (const [name, ask] of Object.entries(asks)) {
    const { blocks, whole } = await cost(ask);
    expect(
      whole.filter((table) => tables.includes(table)),
      name,
    ).toEqual([]);
    expect(blocks, name).toBeLessThan(3_000); // two hundred events with their lanes; the table has far more
  }
  const { blocks } = await cost((tx) => listDueDeliveries(tx, { endpointId: dead.id, now, most: 3 }));
  expect(blocks).toBeLessThan(100);
});
