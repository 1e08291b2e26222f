import { createHmac } from "node:crypto";
import { createTranslator } from "next-intl";
import { expect, test } from "vitest";
import { z } from "zod";
import { REFUSALS, Refusal } from "@/lib/domain/errors";
import { submit } from "@/lib/http/form-submission";
import { isOwnOrigin } from "@/lib/http/origin";
import { sentenceValues } from "@/lib/http/refusal-values";
import { stripeRoute } from "@/lib/http/stripe-route";
import { LOCALES } from "@/lib/i18n/locales";
import { loadMessages } from "@/lib/i18n/messages";
import { readEvent } from "@/lib/stripe/events";
import { type Context, command } from "@/lib/use-cases/command";

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
  newId: unused,
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

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

function send(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/api", { method: "POST", body, headers });
}

const route = <Params>(params: Params) => ({ params: Promise.resolve(params) });

test("a form is taken from our own pages only", () => {
  const ours = (headers: Record<string, string>) => isOwnOrigin(new Headers(headers), "https://bayfare.example");
  expect(ours({ origin: "https://bayfare.example" })).toBe(true);
  expect(ours({ origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" })).toBe(true);
  expect(ours({ "sec-fetch-site": "same-origin", host: "bayfare.example" })).toBe(true);
  expect(ours({ host: "bayfare.example" })).toBe(false);
  expect(ours({ origin: "null", host: "bayfare.example" })).toBe(false);
  expect(ours({ origin: "https://evil.example", host: "bayfare.example" })).toBe(false);
  expect(ours({ origin: "https://bayfare.example.evil.example", host: "bayfare.example" })).toBe(false);
  expect(ours({ "sec-fetch-site": "cross-site", host: "bayfare.example" })).toBe(false);
  expect(ours({ origin: "https://evil.example", "x-forwarded-host": "evil.example", host: "bayfare.example" })).toBe(
    false,
  );
});

test("a foreign form opens nothing and changes nothing", async () => {
  const result = await submit(park, unused, form({ plate: "AB1", minutes: "5" }), { isOwnOrigin: false });
  expect(result).toMatchObject({ status: "refused", code: "request.foreign_origin" });
});

test("what was typed comes back with a refusal, but never a code or a token", async () => {
  const fields = { plate: "FULL", minutes: "5", totp: "123456", token: "t", signInToken: "s", $ACTION_ID: "a" };
  const result = await submit(park, open, form(fields), { isOwnOrigin: true });
  expect(result).toEqual({
    status: "refused",
    code: "tariff.max_stay",
    details: { minutesMax: 30 },
    values: { plate: "FULL", minutes: "5" },
  });
});

test("a wrong field is named, with the key of its sentence", async () => {
  const result = await submit(park, open, form({ plate: "A", minutes: "5" }), { isOwnOrigin: true });
  expect(result).toMatchObject({ status: "invalid", fields: { plate: ["plate"] }, values: { plate: "A" } });
});

test("a text that no column keeps is named before anything looks it up, and comes back without it", async () => {
  const options = { isOwnOrigin: true, before: unused };
  for (const plate of ["A\u0000B", "AB\u0000"]) {
    const result = await submit(park, unused, form({ plate, minutes: "5" }), options);
    const values = { plate: "AB", minutes: "5" };
    expect(result).toEqual({ status: "invalid", fields: { plate: ["characters"] }, values });
  }
  const odd = await submit(park, unused, form({ plate: "AB", "min\u0000": "5" }), options);
  expect(odd).toMatchObject({ status: "invalid", fields: { form: ["characters"] } });
});

test("a form's own reading of its fields is what the command gets", async () => {
  const options = { isOwnOrigin: true, input: async () => ({ plate: "AB1", minutes: 10 }) };
  expect(await submit(park, open, form({}), options)).toMatchObject({ output: { plate: "AB1", minutes: 10 } });
});

test("a bug is thrown to the error boundary, never shown as a refusal", async () => {
  const broken = submit(park, open, form({ plate: "BROKEN", minutes: "5" }), { isOwnOrigin: true });
  await expect(broken).rejects.toThrow("secret internals");
});

const SECRETS = ["whsec_old", "whsec_new"];
const EVENT = { id: "evt_1", object: "event", type: "charge.refunded", livemode: false, account: "acct_1" };

function signed(payload: string, secret: string, at = Date.now()): Record<string, string> {
  const seconds = Math.floor(at / 1000);
  const signature = createHmac("sha256", secret).update(`${seconds}.${payload}`).digest("hex");
  return { "stripe-signature": `t=${seconds},v1=${signature}` };
}

test("an event is stored when one of the app's valid secrets signed exactly these bytes just now", async () => {
  const stored: unknown[] = [];
  const receive = command({
    name: "stripe_event.receive",
    permission: "stripe_event.receive",
    input: z.object({ appId: z.string(), endpoint: z.string(), event: z.object({ id: z.string() }).loose() }),
    run: async (_context, input) => stored.push(input),
  });
  const post = stripeRoute("connect", receive, async (slug) =>
    slug === "portal"
      ? { appId: "app", context, read: (payload, signature) => readEvent(payload, signature, SECRETS) }
      : undefined,
  );
  const payload = JSON.stringify({ ...EVENT, data: { object: { id: "ch_1" } } });
  const status = async (body: string, headers: Record<string, string>, app = "portal") =>
    (await post(send(body, headers), route({ app }))).status;

  expect(await status(payload, signed(payload, "whsec_other"))).toBe(400);
  expect(await status(`${payload} `, signed(payload, "whsec_new"))).toBe(400);
  expect(await status(payload, signed(payload, "whsec_new", Date.now() - 301_000))).toBe(400);
  expect(await status(payload, {})).toBe(400);
  expect(await status(payload, signed(payload, "whsec_new"), "nobody")).toBe(404);
  expect(await status("x".repeat(1_048_577), {})).toBe(413);
  expect(stored).toEqual([]);
  for (const secret of SECRETS) expect(await status(payload, signed(payload, secret))).toBe(200);
  expect(stored).toHaveLength(2);
  expect(stored[0]).toMatchObject({
    appId: "app",
    endpoint: "connect",
    event: { id: "evt_1", type: "charge.refunded", account: "acct_1", livemode: false, objectId: "ch_1" },
  });
});

test("Stripe is asked to come again when an event could not be stored", async () => {
  const receive = command({
    name: "stripe_event.receive",
    permission: "stripe_event.receive",
    input: z.object({}),
    run: async () => Promise.reject(new Error("database away")),
  });
  const post = stripeRoute("platform", receive, async () => ({
    appId: "app",
    context,
    read: () => ({ id: "evt_1" }),
  }));
  expect((await post(send("{}"), route({ app: "portal" }))).status).toBe(500);
});

test.each(LOCALES)("every refusal has a sentence that can be said with and without details, in %s", async (locale) => {
  const { refusal } = await loadMessages(locale);
  const problems: string[] = [];
  const say = createTranslator<{ text: unknown }, never>({
    locale,
    messages: { text: refusal },
    onError: (error) => problems.push(error.message),
  });
  for (const code of Object.keys(REFUSALS)) {
    for (const details of [{}, { minutes: 7, minutesAtLeast: 8, minutesMin: 6, minutesMax: 9 }]) {
      const sentence = Reflect.apply(say, undefined, [`text.${code}`, sentenceValues(details, "en-GB")]);
      expect(sentence, code).toMatch(/^[\p{Lu}\d].{10,}[.]$/u);
    }
  }
  expect(problems).toEqual([]);
});
