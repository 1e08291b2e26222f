import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { apiCaller, seededApiKey } from "@/tests/support/api-client";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
const wayfarer = apiCaller(seededApiKey("wayfarer"));
const portal = apiCaller(seededApiKey("portal"));
let sql: postgres.Sql;

beforeAll(() => {
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
});
afterAll(() => sql.end());

let made = 0;
const newUser = () => `user-${process.pid}.${++made}~x`;
const mailOf = (id: string) => `${id.replaceAll(/[^a-z0-9]/g, "")}@example.org`;
const countOf = async (id: string) => {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from driver where external_id = ${id}`;
  return row?.n;
};

test("a user is made, read and changed; what is not named stays", async () => {
  const id = newUser();
  const email = mailOf(id);
  const created = await wayfarer("POST", "/users", { body: { id, email, locale: "fr", unknown: 1 } });
  const shown = { id, email, locale: "fr", spendingCaps: [], hasDebt: false, debts: [], canStart: true };
  expect([created.status, created.body]).toEqual([201, shown]);
  expect((await wayfarer("GET", `/users/${id}`)).body).toEqual(shown);
  const caps = [{ currency: "eur", amountMinor: 2_000 }];
  const changed = await wayfarer("PATCH", `/users/${id}`, { body: { spendingCaps: caps } });
  expect([changed.status, changed.body]).toEqual([200, { ...shown, spendingCaps: caps }]);
  const cleared = await wayfarer("PATCH", `/users/${id}`, { body: { email: null, spendingCaps: [] } });
  expect(cleared.body).toEqual({ ...shown, email: null });
});

test("two limits for one currency are refused, and neither is taken", async () => {
  const id = newUser();
  await wayfarer("POST", "/users", { body: { id } });
  const caps = [2_000, 3_000].map((amountMinor) => ({ currency: "eur", amountMinor }));
  const { status, body } = await wayfarer("PATCH", `/users/${id}`, { body: { spendingCaps: caps } });
  expect([status, body.errors]).toEqual([422, [{ pointer: "/spendingCaps", detail: "A currency is named twice." }]]);
  expect((await wayfarer("GET", `/users/${id}`)).body.spendingCaps).toEqual([]);
});

test("an id that no address can name is refused with a sentence, and one that only looks like it is taken", async () => {
  for (const id of [".", ".."]) {
    const { status, body } = await wayfarer("POST", "/users", { body: { id } });
    const detail = "Use 1 to 255 letters, digits, or . _ ~ - and more than one or two dots alone.";
    expect([status, body.code, body.errors]).toEqual([422, "invalid_input", [{ pointer: "/id", detail }]]);
    expect(await countOf(id)).toBe(0);
  }
  for (const id of [`...${newUser()}`, `.${newUser()}`, `..${newUser()}`]) {
    expect((await wayfarer("POST", "/users", { body: { id } })).status, id).toBe(201);
    expect((await wayfarer("GET", `/users/${id}`)).body.id).toBe(id);
  }
});

test("an id or an address is one user's in its app, and another app may have the same", async () => {
  const [id, other] = [newUser(), newUser()];
  const email = mailOf(id);
  expect((await wayfarer("POST", "/users", { body: { id, email } })).status).toBe(201);
  expect(await wayfarer("POST", "/users", { body: { id } })).toMatchObject({
    status: 409,
    body: { code: "user.already_exists" },
  });
  const taken = await wayfarer("POST", "/users", { body: { id: other, email: email.toUpperCase() } });
  expect(taken).toMatchObject({ status: 409, body: { code: "user.email_taken" } });
  expect((await wayfarer("POST", "/users", { body: { id: other } })).status).toBe(201);
  expect(await wayfarer("PATCH", `/users/${other}`, { body: { email } })).toMatchObject({ status: 409 });
  expect((await portal("POST", "/users", { body: { id, email } })).status).toBe(201);
});

test("each change leaves one trace with the key that made it, and nothing personal", async () => {
  const id = newUser();
  await wayfarer("POST", "/users", { body: { id, email: mailOf(id) } });
  await wayfarer("PATCH", `/users/${id}`, { body: { locale: "fr" } });
  await wayfarer("PATCH", `/users/${id}`, { body: {} });
  const traces = await sql<{ command: string; kind: string; hasKey: boolean; data: unknown }[]>`
    select a.command, a.actor_kind as kind, exists (select 1 from api_key k where k.id::text = a.actor_id) as "hasKey", a.data
    from activity a join driver d on d.id = a.driver_id where d.external_id = ${id} order by a.at, a.id`;
  expect(traces).toEqual([
    { command: "driver.register", kind: "app", hasKey: true, data: {} },
    { command: "driver.change", kind: "app", hasKey: true, data: { changed: "locale" } },
  ]);
});

test("another app's user is as unknown as nobody's", async () => {
  const id = newUser();
  await wayfarer("POST", "/users", { body: { id } });
  const foreign = await portal("GET", `/users/${id}`);
  const nobody = await portal("GET", `/users/${newUser()}`);
  expect(foreign.status).toBe(404);
  expect(foreign.body).toEqual(nobody.body);
  expect((await portal("PATCH", `/users/${id}`, { body: { locale: "de" } })).body).toEqual(nobody.body);
  expect((await wayfarer("GET", `/users/${id}`)).body).toMatchObject({ locale: "en" });
});

test("what does not fit is refused at its place, and nothing is made", async () => {
  const wrong: [unknown, string][] = [
    [{}, "/id"],
    [{ id: "" }, "/id"],
    [{ id: "a b" }, "/id"],
    [{ id: "x".repeat(256) }, "/id"],
    [{ id: 7 }, "/id"],
    [{ id: "u", email: "nobody" }, "/email"],
    [{ id: "u", locale: "xx" }, "/locale"],
    [[], ""],
    ["[1", ""],
  ];
  for (const [body, pointer] of wrong) {
    const answer = await wayfarer("POST", "/users", { body });
    expect([answer.status, answer.body.code], JSON.stringify(body)).toEqual([422, "invalid_input"]);
    if (body !== "[1") expect(answer.body.errors).toMatchObject([{ pointer }]);
  }
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  expect((await wayfarer("POST", "/users", { body: deep })).status).toBe(422);
  expect((await wayfarer("POST", "/users", { body: `{"id":"${"x".repeat(200_000)}"}` })).status).toBe(422);
  expect(await countOf("u")).toBe(0);
});

test("the same key with the same body gives the same user as it is now, with another body nothing", async () => {
  const id = newUser();
  const key = uuidv7();
  const first = await wayfarer("POST", "/users", { key, body: { id } });
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  await wayfarer("PATCH", `/users/${id}`, { body: { locale: "de" } });
  const again = await wayfarer("POST", "/users", { key, body: { id } });
  expect([again.status, again.headers.get("idempotent-replayed"), again.body.locale]).toEqual([201, "true", "de"]);
  expect(await wayfarer("POST", "/users", { key, body: { id, locale: "fr" } })).toMatchObject({
    status: 409,
    body: { code: "idempotency.mismatch" },
  });
  expect(await portal("POST", "/users", { key, body: { id } })).toMatchObject({ status: 201 });
});

test("a refusal is repeated under its key, and what was malformed is not kept", async () => {
  const id = newUser();
  await wayfarer("POST", "/users", { body: { id } });
  const [refused, malformed] = [uuidv7(), uuidv7()];
  const once = await wayfarer("POST", "/users", { key: refused, body: { id } });
  const twice = await wayfarer("POST", "/users", { key: refused, body: { id } });
  expect([once.status, twice.status]).toEqual([409, 409]);
  expect(twice.body).toEqual(once.body);
  expect((await wayfarer("POST", "/users", { key: malformed, body: { id: 1 } })).status).toBe(422);
  expect((await wayfarer("POST", "/users", { key: malformed, body: { id: newUser() } })).status).toBe(201);
  for (const key of ["", "x".repeat(256), "ä"]) {
    const answer = await wayfarer("POST", "/users", { body: { id: newUser() }, headers: { "idempotency-key": key } });
    expect(answer, key).toMatchObject({ status: 422, body: { code: "idempotency.key_invalid" } });
  }
});

test("twenty requests with one key at once make one user, and each hears of it or is told to wait", async () => {
  const id = newUser();
  const key = uuidv7();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => wayfarer("POST", "/users", { key, body: { id } })),
  );
  const outcomes = answers.map(({ status, body }) => (status === 201 ? "made" : body.code));
  expect(outcomes.filter((each) => each !== "made" && each !== "idempotency.in_progress")).toEqual([]);
  expect(outcomes).toContain("made");
  expect(await countOf(id)).toBe(1);
});

test("whoever crashed before or after the effect is finished by the repeat", async () => {
  const [before, after] = [newUser(), newUser()];
  const keys = { [before]: uuidv7(), [after]: uuidv7() };
  for (const id of [before, after]) await wayfarer("POST", "/users", { key: keys[id], body: { id } });
  const crashed = [keys[before] ?? "", keys[after] ?? ""];
  await sql`update api_request set status = null, lease_until = now() + interval '1 minute' where key in ${sql(crashed)}`;
  expect(await wayfarer("POST", "/users", { key: keys[after], body: { id: after } })).toMatchObject({
    status: 409,
    body: { code: "idempotency.in_progress", retryable: true },
  });
  await sql`update api_request set lease_until = now() where key in ${sql(crashed)}`;
  await sql`delete from driver where external_id = ${before}`;
  for (const id of [before, after]) {
    const answer = await wayfarer("POST", "/users", { key: keys[id], body: { id } });
    expect([answer.status, answer.body.id]).toEqual([201, id]);
    expect(await countOf(id)).toBe(1);
  }
});
