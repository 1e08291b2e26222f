import { afterAll, beforeAll, expect, test } from "vitest";
import { findApiKey } from "@/db/store/api-key";
import { uuidv7 } from "@/lib/auth/context";
import { apiKeyText, LEAK_REPORTS_MAX, LEAK_WINDOW_MS, parseApiKey } from "@/lib/domain/api-key";
import { loadKeys } from "@/lib/loaders/api-key";
import { createApiKey } from "@/lib/use-cases/api-key/create";
import { reportLeakedKey } from "@/lib/use-cases/api-key/report-leak";
import { revokeApiKey } from "@/lib/use-cases/api-key/revoke";
import { type Context, execute } from "@/lib/use-cases/command";
import { sendMail } from "@/lib/use-cases/mail/send";
import type { TestApp, TestOperator } from "@/tests/support/catalogue";
import { developer, staffPerson, worker } from "@/tests/support/key-people";
import { outbox } from "@/tests/support/outbox";
import { openWorld, type World } from "@/tests/support/world";

const box = outbox();
let world: World;
let app: TestApp;
let city: TestOperator;
let liv: Context;

beforeAll(async () => {
  world = await openWorld();
  app = await world.app("wayfarer");
  city = await world.operator("city", "FR", "eur");
  liv = await developer(world, app);
});
afterAll(() => world?.close());

const make = (context: Context, more: object = {}) =>
  execute(createApiKey, context, { apiKeyId: uuidv7(), label: "Server", scopes: ["read"], ...more });
let places = 0;
const report = (secret: string, source = `place ${++places}`, now = world.now()) =>
  execute(reportLeakedKey, { ...world.context({ kind: "public", appId: app.id }), now }, { secret, source });
const revokedAt = async (text: string) =>
  (await world.database.system.read((tx) => findApiKey(tx, parseApiKey(text)?.keyId ?? "")))?.revokedAt ?? null;
const mailsAbout = (apiKeyId: string) =>
  world.database.owner<{ id: string; to: string; locale: string }[]>`
    select id, to_email as to, locale from mail where data->>'id' = ${apiKeyId} order by to_email`;

test("whatever is pasted, the finder reads the same, and only keys that work end", async () => {
  const [found, kept, over] = [await make(liv), await make(liv), await make(liv)];
  await execute(revokeApiKey, liv, { apiKeyId: over.apiKeyId });
  const { keyId, secret } = parseApiKey(kept.text) ?? { keyId: "", secret: "" };
  const pasted = [
    found.text,
    over.text,
    "",
    "nothing that is a key",
    apiKeyText({ mode: "test", keyId, secret: "x".repeat(32) }),
    apiKeyText({ mode: "live", keyId, secret }),
    apiKeyText({ mode: "test", keyId: "unknown", secret }),
    "\0 %00 '; drop table api_key; --",
    "x".repeat(60_000),
  ];
  const answers: unknown[] = [];
  for (const text of pasted) answers.push(await report(text));
  expect(answers).toEqual(pasted.map(() => ({})));
  expect(await revokedAt(found.text)).toBeInstanceOf(Date);
  expect(await revokedAt(kept.text)).toBeNull();
  const states = new Map((await loadKeys(liv)).map((line) => [line.id, line.state]));
  expect([found, kept, over].map(({ apiKeyId }) => states.get(apiKeyId))).toEqual(["leaked", "active", "revoked"]);
});

test("keys are found in the lines around them, also in what is no text", async () => {
  const [one, other] = [await make(liv), await make(liv)];
  await report(`# .env\nBAYFARE_API_KEY="${one.text}"\n\0\ud800  key: ${other.text}, url: https://bayfare.example\n`);
  expect([await revokedAt(one.text), await revokedAt(other.text)]).toEqual([expect.any(Date), expect.any(Date)]);
});

test("each of an app's developers reads once of it, in their language, without the secret", async () => {
  const town = await world.app("tales");
  const people = [];
  for (const locale of ["en", "de", "fr"] as const) {
    people.push(await staffPerson(world, { role: "developer", appId: town.id }, locale));
  }
  const gone = await staffPerson(world, { role: "developer", appId: town.id });
  await world.database.owner`update membership set revoked_at = now() where person_id = ${gone.personId}`;
  const context = world.context({
    kind: "developer",
    appId: town.id,
    personId: people[0]?.personId ?? "",
    secondFactor: { isSetUp: false, provenAt: null },
  });
  const { apiKeyId, text } = await make(context, { label: "Nightly job" });
  await Promise.all([report(text), report(text), report(text)]);
  const mails = await mailsAbout(apiKeyId);
  expect(mails.map(({ to }) => to)).toEqual(people.map(({ email }) => email).toSorted());
  for (const { id } of mails) await execute(sendMail, world.system(), { mailId: id });
  const sent = people.map(({ email }) => box.to(email));
  const subjects = ["found and revoked", "gefunden und widerrufen", "trouvée et révoquée"];
  for (const [index, mail] of sent.entries()) {
    expect(mail?.subject).toContain(subjects[index]);
    expect(mail?.text).toContain("Nightly job");
    expect(mail?.text).toContain("/developers/apps/tales/keys");
    expect(JSON.stringify(mail)).not.toContain(parseApiKey(text)?.secret);
  }
});

test("of an operator's key its owners read, and its clerks do not", async () => {
  const owner = await worker(world, city, "owner");
  await worker(world, city, "clerk");
  const { apiKeyId, text } = await make(owner, { scopes: ["checks"], mode: "test" });
  await report(text);
  const mails = await mailsAbout(apiKeyId);
  expect(mails.map(({ to }) => to)).toEqual([expect.stringMatching(/^owner-/)]);
  await execute(sendMail, world.system(), { mailId: mails[0]?.id ?? "" });
  expect(box.to(mails[0]?.to ?? "")?.text).toContain("/operator/city/keys");
});

test("what was pasted stands in no table, and neither does where it came from", async () => {
  const { apiKeyId, text } = await make(liv);
  await report(`found this: ${text}`, "203.0.113.77");
  const { secret } = parseApiKey(text) ?? { secret: "" };
  const tables = await world.database.owner<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  for (const { name } of tables) {
    const [row] = await world.database.owner`select count(*)::int as n from ${world.database.owner(name)} as t
      where t::text like ${`%${secret}%`} or t::text like '%203.0.113.77%' or t::text like '%found this%'`;
    expect(row?.n, name).toBe(0);
  }
  const traces = await world.database.owner`select actor_kind as kind, app_id as app from activity
    where command = 'api_key.report_leak' and data->>'apiKeyId' = ${apiKeyId}`;
  expect(traces.map((row) => ({ ...row }))).toEqual([{ kind: "public", app: app.id }]);
});

test("one place tells us so often and no more, another is heard, and after a while the first is again", async () => {
  const tell = (source: string, now = world.now()) =>
    report("", source, now).then(
      () => "heard",
      (error: { code: string }) => error.code,
    );
  const answers = await Promise.all(Array.from({ length: LEAK_REPORTS_MAX.source + 3 }, () => tell("flood")));
  expect(answers.filter((answer) => answer === "heard")).toHaveLength(LEAK_REPORTS_MAX.source);
  const { text } = await make(liv);
  await expect(report(text, "flood")).rejects.toMatchObject({ code: "api_key.reported_too_often" });
  expect(await tell("elsewhere")).toBe("heard");
  expect(await tell("flood", new Date(world.now().getTime() + LEAK_WINDOW_MS + 1_000))).toBe("heard");
});

test("whoever has a whole network of addresses is one place, and nonsense fills no table", async () => {
  const traces = () => world.database.owner`select id from activity where command = 'api_key.report_leak'`;
  const before = (await traces()).length;
  const heard = [];
  for (let host = 1; host <= LEAK_REPORTS_MAX.source; host++)
    heard.push(await report("nothing", `2001:db8:5:6::${host}`));
  await expect(report("nothing", "2001:0db8:5:6:a:b:c:d")).rejects.toMatchObject({
    code: "api_key.reported_too_often",
  });
  heard.push(await report("nothing", "2001:db8:5:7::1"));
  expect(heard).toHaveLength(LEAK_REPORTS_MAX.source + 1);
  expect(await traces()).toHaveLength(before);
});
