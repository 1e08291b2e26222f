import postgres from "postgres";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import { type ApiCaller, apiCaller, insertApiKey, seededApiKey } from "@/tests/support/api-client";
import { openReceiver, type Receiver } from "@/tests/support/receiver";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
let portal: ApiCaller;
const wayfarer = apiCaller(seededApiKey("wayfarer"));
let sql: postgres.Sql;
const open: Receiver[] = [];

beforeAll(async () => {
  Object.assign(process.env, stack.environment);
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  const [app] = await sql<{ id: string }[]>`select id from app where slug = 'portal'`;
  portal = apiCaller(await insertApiKey(sql, app?.id ?? "", ["webhooks", "read"]));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});
afterAll(() => sql.end());

async function receiver(): Promise<Receiver> {
  const made = await openReceiver();
  open.push(made);
  return made;
}

const shape = z.object({
  id: z.string().startsWith("whe_"),
  url: z.url(),
  events: z.array(z.string()),
  status: z.enum(["enabled", "failing", "disabled"]),
  createdAt: z.iso.datetime(),
  failingSince: z.null(),
  disabledAt: z.null(),
});
const withSecret = shape.extend({ secret: z.string().nullable() });
/** Other tests have endpoints too, in whatever state they brought them into. */
const shapes = z.object({
  data: z.array(shape.extend({ failingSince: z.string().nullable(), disabledAt: z.string().nullable() })),
});
const deliveries = z.object({
  data: z.array(
    z.object({
      eventId: z.string().startsWith("evt_"),
      state: z.string(),
      tries: z.int(),
      status: z.int().nullable(),
      trouble: z.string().nullable(),
      nextTryAt: z.string().nullable(),
      answer: z.string().nullable(),
    }),
  ),
  cursor: z.string().optional(),
});
const events = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });

test("an endpoint is made, listed and removed; its secret is shown once, also when the request is sent again", async () => {
  const { url } = await receiver();
  const body = { url, events: ["session.started", "session.started"] };
  const made = await portal("POST", "/webhook-endpoints", { body, key: "whe-1" });
  const { secret, ...shown } = withSecret.parse(made.body);
  expect([made.status, shown.url, shown.events, shown.status]).toEqual([201, url, ["session.started"], "enabled"]);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const again = await portal("POST", "/webhook-endpoints", { body, key: "whe-1" });
  expect([again.status, again.headers.get("idempotent-replayed"), again.body]).toEqual([
    201,
    "true",
    { ...shown, secret: null },
  ]);
  expect(shapes.parse((await portal("GET", "/webhook-endpoints")).body).data).toContainEqual(shown);
  expect((await portal("DELETE", `/webhook-endpoints/${shown.id}`)).status).toBe(204);
  expect(await portal("DELETE", `/webhook-endpoints/${shown.id}`)).toMatchObject({
    status: 404,
    body: { code: "webhook_endpoint.not_found" },
  });
  expect(shapes.parse((await portal("GET", "/webhook-endpoints")).body).data).not.toContainEqual(shown);
});

test("the same request again does not bring back an endpoint that was removed", async () => {
  const sent = { key: uuidv7(), body: { url: (await receiver()).url } };
  const { id } = withSecret.parse((await portal("POST", "/webhook-endpoints", sent)).body);
  expect((await portal("DELETE", `/webhook-endpoints/${id}`)).status).toBe(204);
  const again = await portal("POST", "/webhook-endpoints", sent);
  expect(again).toMatchObject({ status: 404, body: { code: "webhook_endpoint.not_found" } });
});

test("an event is sent again to whoever wants it, verified by the secret, and its delivery can be read", async () => {
  const at = await receiver();
  const made = withSecret.parse((await portal("POST", "/webhook-endpoints", { body: { url: at.url } })).body);
  const [event] = events.parse((await portal("GET", "/events?limit=1")).body).data;
  const id = event?.id ?? "";
  const resent = await portal("POST", `/events/${id}/resend`);
  expect([resent.status, resent.body.id]).toEqual([202, id]);
  await expect.poll(() => at.received.filter((each) => each.id === id).length, { timeout: 10_000 }).toBe(1);
  const got = at.received.find((each) => each.id === id);
  expect(new Webhook(made.secret ?? "").verify(got?.body ?? "", got?.headers ?? {})).toEqual(resent.body);
  const read = async () =>
    deliveries.parse((await portal("GET", `/webhook-endpoints/${made.id}/deliveries`)).body).data;
  await expect
    .poll(async () => (await read()).find(({ eventId }) => eventId === id))
    .toMatchObject({
      state: "delivered",
      tries: 1,
      status: 200,
      trouble: null,
      nextTryAt: null,
      answer: "ok",
    });
  const dead = await portal("GET", `/webhook-endpoints/${made.id}/deliveries?state=dead&limit=1`);
  expect(dead.body).toEqual({ data: [] });
  const rolled = withSecret.parse((await portal("POST", `/webhook-endpoints/${made.id}/roll-secret`)).body);
  expect(rolled.secret).toMatch(/^whsec_/);
  expect(rolled.secret).not.toBe(made.secret);
  await portal("DELETE", `/webhook-endpoints/${made.id}`);
});

test("another app's endpoint and event are as unknown as nobody's", async () => {
  const { url } = await receiver();
  const { id } = withSecret.parse((await portal("POST", "/webhook-endpoints", { body: { url } })).body);
  const [event] = events.parse((await portal("GET", "/events?limit=1")).body).data;
  for (const [method, path] of [
    ["DELETE", `/webhook-endpoints/${id}`],
    ["POST", `/webhook-endpoints/${id}/roll-secret`],
    ["GET", `/webhook-endpoints/${id}/deliveries`],
    ["POST", `/events/${event?.id}/resend`],
  ] as const) {
    expect((await wayfarer(method, path)).status, path).toBe(404);
  }
  expect(shapes.parse((await wayfarer("GET", "/webhook-endpoints")).body).data.map((each) => each.id)).not.toContain(
    id,
  );
  expect((await portal("DELETE", `/webhook-endpoints/${id}`)).status).toBe(204);
});

test.each([
  [{}, "/url", "invalid_input"],
  [{ url: "example.org" }, "/url", "invalid_input"],
  [{ url: "https://a:b@example.org/" }, "/url", "invalid_input"],
  [{ url: "http://127.0.0.1/", events: ["session.begun"] }, "/events/0", "invalid_input"],
  [{ url: "https://169.254.169.254/" }, undefined, "webhook_endpoint.address_refused"],
  [{ url: "https://[fd00:ec2::254]/" }, undefined, "webhook_endpoint.address_refused"],
])("%j is refused at its place", async (body, pointer, code) => {
  const answer = await portal("POST", "/webhook-endpoints", { body });
  expect([answer.status, answer.body.code]).toEqual([422, code]);
  if (pointer) expect(answer.body.errors).toContainEqual(expect.objectContaining({ pointer }));
});

test("a key without the scope for webhooks makes, lists and resends nothing", async () => {
  const [app] = await sql<{ id: string }[]>`select id from app where slug = 'portal'`;
  const reader = apiCaller(await insertApiKey(sql, app?.id ?? "", ["read", "drive"]));
  for (const [method, path] of [
    ["GET", "/webhook-endpoints"],
    ["POST", "/webhook-endpoints"],
    ["POST", "/events/evt_01jd8v6tq2e4fb5g0y7wkzx3mn/resend"],
  ] as const) {
    expect(await reader(method, path)).toMatchObject({ status: 403, body: { code: "api_key.scope_missing" } });
  }
});
