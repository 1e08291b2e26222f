import { expect, test } from "vitest";
import { z } from "zod";
import { Refusal } from "@/lib/domain/errors";
import type { LoggedRequest } from "@/lib/domain/request-log";
import { apiRead } from "@/lib/http/api-read";
import { apiRoute } from "@/lib/http/api-route";
import { endpoint } from "@/lib/http/endpoint";
import { type Context, command, execute } from "@/lib/use-cases/command";

const NOW = new Date("2026-03-01T10:00:00Z");

function unused(): never {
  throw new Error("the doors touch neither database nor Stripe");
}

const context: Context = {
  actor: { kind: "system", job: "test" },
  db: { origin: {}, scope: { kind: "system" }, single: unused, read: unused, transaction: unused, as: unused },
  stripe: { forApp: unused },
  vault: { seal: unused, open: unused, hash: unused },
  now: NOW,
  newId: () => "made",
  newToken: unused,
};
const open = async () => context;
const limit = { quota: 10, used: 3, resetSeconds: 42 };

/** A command that answers, refuses or breaks as it is told. */
const park = command({
  name: "session.expire",
  permission: "session.expire",
  input: z.object({ plate: z.string().min(2, "plate"), minutes: z.coerce.number().int().max(60) }),
  run: async (_context, { plate, minutes }) => {
    if (plate === "FULL") throw new Refusal("tariff.max_stay", { minutesMax: 30 });
    if (plate === "BROKEN") throw new Error("secret internals");
    return { plate, minutes };
  },
});

function send(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/api", {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
}

const route = <Params>(params: Params) => ({ params: Promise.resolve(params) });

/** The same command as an operation of the API, at `/park/{zone}`. */
const parking = endpoint({
  id: "park",
  method: "POST",
  path: "/park/{zone}",
  tag: "Sessions",
  summary: "Park",
  scope: "drive",
  params: z.object({ zone: z.string().optional() }),
  query: z.object({ dry: z.string().optional() }),
  body: park.input,
  shown: z.object({ plate: z.string(), minutes: z.number() }).loose(),
  status: 201,
  refusals: ["tariff.max_stay"],
});
const recorded: LoggedRequest[] = [];
const record = (request: LoggedRequest) => void recorded.push(request);
const door = {
  open: async () => ({ limit, enter: open, record }),
  claim: unused,
  newId: () => "0199c0de-0000-7000-8000-000000000001",
};
const settled = { answered: async () => {}, refused: async () => {}, freed: async () => {} };
const post = apiRoute(parking, door, {
  run: async ({ context: by, body }) => execute(park, by, body),
  show: async ({ params, query, body }) => ({ ...params, ...query, ...body }),
});

test("the API answers a refusal, a wrong field and a bug as problems of RFC 9457", async () => {
  const answer = async (body: string) => {
    const response = await post(send(body), route({}));
    return { status: response.status, type: response.headers.get("content-type"), body: await response.json() };
  };
  expect(await answer(`{"plate":"AB1","minutes":5}`)).toMatchObject({ status: 201, body: { minutes: 5 } });
  expect(await answer(`{"plate":"FULL","minutes":5}`)).toEqual({
    status: 409,
    type: "application/problem+json",
    body: {
      type: "/problems/tariff.max_stay",
      title: "This is longer than one may stay here (30 minutes at the most).",
      status: 409,
      detail: "This is longer than one may stay here (30 minutes at the most).",
      code: "tariff.max_stay",
      retryable: false,
      minutesMax: 30,
      driverMessage: "This is longer than one may stay here (30 minutes at the most).",
    },
  });
  const german = await post(
    send(`{"plate":"FULL","minutes":5}`, { "accept-language": "it, de-AT;q=0.8, fr;q=0.5" }),
    route({}),
  );
  expect(await german.json()).toMatchObject({
    detail: "This is longer than one may stay here (30 minutes at the most).",
    driverMessage: "So lange darf man hier nicht stehen (höchstens 30 Minuten).",
  });
  expect(await answer(`{"plate":"A","minutes":5}`)).toMatchObject({
    status: 422,
    body: {
      code: "invalid_input",
      errors: [{ pointer: "/plate", detail: "This does not look like a number plate. Use letters and digits only." }],
    },
  });
  expect(await answer("{")).toMatchObject({ status: 422, body: { code: "invalid_input" } });
  expect(await answer("[]")).toMatchObject({ status: 422 });
  const bug = await answer(`{"plate":"BROKEN","minutes":5}`);
  expect(bug).toMatchObject({ status: 500, body: { code: "internal_error", retryable: true } });
  expect(JSON.stringify(bug)).not.toContain("internals");
});

test("a body over the limit is refused whatever it says about its length", async () => {
  const large = JSON.stringify({ plate: "AB1", minutes: 5, more: "x".repeat(70_000) });
  expect((await post(send(large), route({}))).status).toBe(422);
  expect((await post(send(large, { "content-length": "10" }), route({}))).status).toBe(422);
});

test("path, query and body are read apart, and what is unknown in them is ignored", async () => {
  const asked = new Request("http://localhost/api?dry=yes&zone=2", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"plate":"MINE1","minutes":5,"zone":"3"}`,
  });
  expect(await (await post(asked, route({ zone: "1" }))).json()).toEqual({
    zone: "1",
    dry: "yes",
    plate: "MINE1",
    minutes: 5,
  });
});

test("an operation that moves money is refused without an idempotency key", async () => {
  const paying = apiRoute({ ...parking, needsKey: true }, door, { show: async ({ body }) => body });
  const answer = await paying(send(`{"plate":"AB1","minutes":5}`), route({}));
  expect(await answer.json()).toMatchObject({ status: 422, code: "idempotency.key_invalid" });
});

const STANDING = { "ratelimit-policy": `"default";q=10;w=60`, ratelimit: `"default";r=7;t=42` };
const standing = ({ headers }: Response) =>
  Object.fromEntries(Object.keys(STANDING).map((name) => [name, headers.get(name)]));

test("every answer to a good key says how it stands in its limit and what the request is called, refusals too", async () => {
  const ids: (string | null)[] = [];
  for (const plate of ["AB1", "FULL", "A", "BROKEN"]) {
    const response = await post(send(`{"plate":"${plate}","minutes":5}`), route({}));
    expect(standing(response), plate).toEqual(STANDING);
    ids.push(response.headers.get("request-id"));
    if (plate === "BROKEN") expect((await response.json()).detail).toContain(ids[0]);
  }
  expect(ids).toEqual(ids.map(() => expect.stringMatching(/^req_[0-9a-z]{26}$/)));
});

test("what is asked of a good key is recorded with its outcome, and without what is in its body or tells of a driver", async () => {
  recorded.length = 0;
  const asked = new Request("http://localhost/api?zoneCode=100101&plate=AB1&near=48.1,11.5&dry=x@example.org", {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": "order-4711-of-jane@example.org" },
    body: `{"plate":"FULL","minutes":5}`,
  });
  await apiRoute(
    parking,
    { ...door, claim: async () => ({ resourceId: "made", before: null, ...settled }) },
    {
      run: async ({ context: by, body }) => execute(park, by, body),
      show: async ({ body }) => body,
    },
  )(asked, route({ zone: "jane@example.org" }));
  await post(send(`{"plate":"BROKEN","minutes":5}`), route({ zone: "z-1" }));
  await post(send("{"), route({}));
  expect(recorded).toMatchObject([
    {
      operation: "park",
      method: "POST",
      path: "/park/{zone}",
      query: { zoneCode: "100101" },
      status: 409,
      code: "tariff.max_stay",
      idempotencyKey: "order-47…",
    },
    { path: "/park/z-1", query: {}, status: 500, code: "internal_error", idempotencyKey: null },
    { path: "/park/{zone}", status: 422, code: "invalid_input" },
  ]);
  for (const { at, durationMs } of recorded) {
    expect(Date.now() - at.getTime()).toBeLessThan(60_000);
    expect(durationMs).toBeGreaterThanOrEqual(0);
  }
});

test("above its limit a key is refused before anything is read, with the seconds until its window ends", async () => {
  const over = { ...door, open: async () => ({ limit: { ...limit, used: 11 }, enter: unused, record }) };
  const response = await apiRoute(parking, over, { show: unused })(send("{"), route({}));
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "42"]);
  expect(response.headers.get("ratelimit")).toBe(`"default";r=0;t=42`);
  expect(await response.json()).toMatchObject({ code: "api_key.too_often", retryable: true, retryAfterSeconds: 42 });
});

test("nobody learns from the refusal of a wrong key what limit it would have", async () => {
  const closed = { ...door, open: async () => Promise.reject(new Refusal("api_key.invalid")) };
  const response = await apiRoute(parking, closed, { show: unused })(send("{}"), route({}));
  expect([response.status, standing(response)]).toEqual([401, { "ratelimit-policy": null, ratelimit: null }]);
  expect(response.headers.get("request-id")).toMatch(/^req_/);
});

test("a limit in minutes says its seconds", async () => {
  const paused = apiRoute(parking, door, {
    show: async () => {
      throw new Refusal("payment.retry_too_soon", { minutes: 10 });
    },
  });
  const response = await paused(send(`{"plate":"AB1","minutes":5}`), route({}));
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "600"]);
});

test("a read that finds nothing is a problem, not an empty answer", async () => {
  const get = apiRead(open, async () => {
    throw new Refusal("not_found");
  });
  const response = await get(new Request("http://localhost/api"), route({}));
  expect([response.status, await response.json()]).toMatchObject([404, { code: "not_found", retryable: false }]);
});
