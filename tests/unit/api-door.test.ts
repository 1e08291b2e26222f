import { expect, test } from "vitest";
import { z } from "zod";
import { Refusal } from "@/lib/domain/errors";
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
  db: { scope: { kind: "system" }, read: unused, transaction: unused, as: unused },
  stripe: { forApp: unused },
  vault: { seal: unused, open: unused, hash: unused },
  now: NOW,
  newId: () => "made",
  newToken: unused,
};
const open = async () => context;

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
  return new Request("http://localhost/api", { method: "POST", body, headers });
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
const door = { open, claim: unused };
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

test("a read that finds nothing is a problem, not an empty answer", async () => {
  const get = apiRead(open, async () => {
    throw new Refusal("not_found");
  });
  const response = await get(new Request("http://localhost/api"), route({}));
  expect([response.status, await response.json()]).toMatchObject([404, { code: "not_found", retryable: false }]);
});
