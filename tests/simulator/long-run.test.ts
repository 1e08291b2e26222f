import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, type Setting, startSetting } from "./setting";

const IS_LONG = process.env.TEST_LONG === "1";
const REQUESTS = IS_LONG ? 1_000_000 : 2_000;
const ROUNDS = IS_LONG ? 10 : 4;
const AT_ONCE = 8;
const DAY = 86_400;
/** After that long, every kept answer and every event of before is past its window. */
const BEYOND_EVERY_WINDOW = 31 * DAY;

/** A payment with its charge, card, balance transaction and all that belongs to them takes less in memory. */
const BYTES_PER_KEPT_ROW = 3_000;
/** What the code, the log of the last requests and the measuring itself may take more. */
const SLACK_BYTES = 60_000_000;

let setting: Setting;
let platform: Platform;
let account: string;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  account = await setting.operator(platform);
});
afterAll(() => setting.close());

type Request = { readonly method: string; readonly path: string; readonly body?: string; readonly key?: string };

async function ask({ method, path, body, key }: Request): Promise<{ status: number; id: string }> {
  const answer = await fetch(`${setting.simulator.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${platform.secretKey}`,
      "stripe-account": account,
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const { id } = await answer.json();
  return { status: answer.status, id: String(id) };
}

const PAYMENT =
  "currency=eur&confirm=true&automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never";

/** Requests of mixed kinds: one in fifty makes a payment, the others change, read, repeat or are refused. */
function requestNumber(n: number, known: { readonly customer: string; readonly intent: string }): Request {
  const key = `key-${n}`;
  switch (n % 50) {
    case 0:
      return {
        method: "POST",
        path: "/v1/payment_intents",
        body: `amount=${500 + (n % 999)}&payment_method=pm_card_visa&${PAYMENT}`,
        key,
      };
    case 1:
      return {
        method: "POST",
        path: "/v1/payment_intents",
        body: `amount=500&payment_method=pm_card_visa_chargeDeclined&${PAYMENT}`,
        key,
      };
    default:
  }
  switch (n % 8) {
    case 0:
    case 1:
      return { method: "POST", path: `/v1/customers/${known.customer}`, body: `metadata[n]=${n}`, key };
    case 2:
      return { method: "POST", path: `/v1/payment_intents/${known.intent}`, body: `amount=${500 + (n % 999)}`, key };
    case 3:
      return { method: "GET", path: `/v1/payment_intents/${known.intent}?expand[]=customer` };
    case 4:
      return { method: "GET", path: "/v1/events?limit=3" };
    case 5:
      return { method: "POST", path: "/v1/payment_intents", body: "amount=1&currency=eur", key };
    case 6:
      return { method: "POST", path: "/v1/customers/cus_none", body: "name=x", key };
    default:
      return { method: "POST", path: `/v1/customers/${known.customer}`, body: "name=same", key: `again-${n % 1_000}` };
  }
}

async function round(first: number, count: number, known: { customer: string; intent: string }): Promise<void> {
  let next = first;
  const worker = async () => {
    while (next < first + count) {
      const n = next;
      next += 1;
      const { status } = await ask(requestNumber(n, known));
      if (status >= 500) throw new Error(`request ${n} was answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** What is on the heap, and the rows that are kept for good. */
function measure() {
  collect();
  const { store } = setting.simulator.state;
  const { events, idempotency, deliveries, due } = store;
  const kept = [
    store.paymentIntents,
    store.charges,
    store.paymentMethods,
    store.cardTokens,
    store.cardUses,
    store.balanceTransactions,
    store.customers,
    due,
  ];
  return {
    heap: process.memoryUsage().heapUsed,
    kept: kept.reduce((sum, table) => sum + table.size, 0),
    passing: events.size + idempotency.size + deliveries.size,
  };
}

test(`${REQUESTS} requests of mixed kinds leave nothing behind but the objects they made`, async () => {
  const known = {
    customer: (await ask({ method: "POST", path: "/v1/customers", body: "name=long" })).id,
    intent: (await ask({ method: "POST", path: "/v1/payment_intents", body: "amount=900&currency=eur" })).id,
  };
  const measured = [];
  for (let number = 0; number < ROUNDS; number += 1) {
    const count = REQUESTS / ROUNDS;
    await round(number * count, count, known);
    const { passing } = measure();
    expect(passing).toBeGreaterThan(count / 4);
    await setting.control("POST", "/clock", { advanceSeconds: BEYOND_EVERY_WINDOW });
    measured.push(measure());
  }
  const [early, late] = [measured[1], measured.at(-1)];
  if (early === undefined || late === undefined) throw new Error("nothing was measured");
  // Settling two payments in fifty requests makes events at their own time, some of which are younger than the windows.
  for (const { passing } of measured) expect(passing).toBeLessThan(REQUESTS / ROUNDS / 10);
  expect(late.kept - early.kept).toBeGreaterThan(REQUESTS / 50);
  const grown = late.heap - early.heap;
  expect(grown).toBeLessThan((late.kept - early.kept) * BYTES_PER_KEPT_ROW + SLACK_BYTES);
});
