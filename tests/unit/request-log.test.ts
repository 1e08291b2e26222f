import { expect, test } from "vitest";
import {
  type LoggedRequest,
  loggedPath,
  loggedQuery,
  maskedIdempotencyKey,
  statusesOf,
} from "@/lib/domain/request-log";
import { type Batch, bufferRequests } from "@/lib/http/request-log";

const query = (text: string) => loggedQuery(new URLSearchParams(text));

test("an address is kept with its ids, but not with what is none: an e-mail, a card's number, a whole text", () => {
  const path = (id: unknown) => loggedPath("/users/{id}/debts", { id });
  expect(path("u-1.a_b~c")).toBe("/users/u-1.a_b~c/debts");
  expect(path("1234567890123")).toBe("/users/1234567890123/debts");
  expect(path("x".repeat(200))).toBe(`/users/${"x".repeat(64)}…/debts`);
  for (const wrong of ["jane@example.org", "4242424242424242", "u-4000002760003184", "a b", "%00", "", undefined]) {
    expect(path(wrong), String(wrong)).toBe("/users/{id}/debts");
  }
  expect(loggedPath("/places", {})).toBe("/places");
});

test("of a query names are kept that tell nothing of a driver, with values that can be theirs", () => {
  expect(query("zoneCode=100101&limit=5&sessionStatus=STARTED&from=2026-11-01T00:00:00Z&cursor=ses_0a")).toEqual({
    zoneCode: "100101",
    limit: "5",
    sessionStatus: "STARTED",
    from: "2026-11-01T00:00:00Z",
    cursor: "ses_0a",
  });
  expect(query("plate=AB123CD&country=FR&near=48.1,11.5&email=a@b.example&token=x&key=y")).toEqual({});
  expect(query("zoneCode=AB123CD&sessionStatus=jane@example.org&cursor=4242424242424242&limit=1e9")).toEqual({});
});

test.each([
  "bf_test_abcdefghijkl_mnopqrstuvwxyz",
  "bf_live_abcdefghijkl_mnopqrstuvwxyz",
  "BF_TEST_abcdefghijkl_mnopqrstuvwxyz",
  "id-bf_test_abcdefghijkl_mnop",
  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  "sk_test_51Hxyz",
  "rk_live_51Hxyz",
  "pk_test_51Hxyz",
  "pi_3Abc_secret_Def",
  "seti_1Abc_secret_Def",
])("a secret in the place of an id is kept neither of an address nor of a query: %s", (secret) => {
  expect(loggedPath("/users/{id}", { id: secret })).toBe("/users/{id}");
  expect(query(`cursor=${secret}&kind=${secret}&type=${secret.replaceAll(/\d/g, "")}`)).toEqual({});
});

test("what only sounds like a secret is an id", () => {
  for (const id of [
    "pm_1SVq2dLkdIwHu7ixraBmZ3kQ",
    "ses_01jd8v6tq2e4fb5g0y7wkzx3mn",
    "secret-garden",
    "task_test_1".slice(4),
  ]) {
    expect(loggedPath("/users/{id}", { id }), id).toBe(`/users/${id}`);
  }
});

test("of an idempotency key its beginning is kept", () => {
  expect(maskedIdempotencyKey("018f2c1e-9a3b")).toBe("018f2c1e…");
  expect(maskedIdempotencyKey("short")).toBe("short");
  expect(maskedIdempotencyKey(null)).toBeNull();
});

test("a class of statuses is its hundred, and 429 itself", () => {
  expect([statusesOf("2xx"), statusesOf("5xx"), statusesOf("429")]).toEqual([
    [200, 299],
    [500, 599],
    [429, 429],
  ]);
});

const KEY = { apiKeyId: "k1", appId: "a1", operatorId: null };
const request = (more: Partial<LoggedRequest> = {}): LoggedRequest => ({
  id: "r",
  at: new Date("2026-03-01T10:00:00Z"),
  operation: "listPlaces",
  method: "GET",
  path: "/places",
  query: {},
  status: 200,
  code: null,
  durationMs: 3,
  idempotencyKey: null,
  ...more,
});

function buffered() {
  const written: Batch[] = [];
  const held: Promise<void>[] = [];
  const record = bufferRequests(
    async (batch) => void written.push(batch),
    (each) => held.push(each),
  );
  return { written, held, record };
}

test("what is answered in half a second is written at once, and whoever ends the process can wait for it", async () => {
  const { written, held, record } = buffered();
  record(request(), KEY);
  record(request({ status: 422, code: "invalid_input" }), KEY);
  expect([written.length, held.length]).toEqual([0, 1]);
  await held[0];
  expect(written[0]?.rows.map(({ status, apiKeyId }) => [status, apiKeyId])).toEqual([
    [200, "k1"],
    [422, "k1"],
  ]);
  record(request(), KEY);
  await held[1];
  expect(written.map(({ rows }) => rows.length)).toEqual([2, 1]);
});

test("a key's day counts its requests by what came of them, each key and each day apart", async () => {
  const { written, held, record } = buffered();
  for (const status of [200, 304, 404, 422, 429, 429, 500]) record(request({ status }), KEY);
  record(request({ at: new Date("2026-03-02T00:00:00Z") }), KEY);
  record(request(), { ...KEY, apiKeyId: "k2" });
  await held[0];
  expect(written[0]?.usage).toEqual([
    { ...KEY, day: "2026-03-01", requests: 7, refused: 2, limited: 2, failed: 1 },
    { ...KEY, day: "2026-03-02", requests: 1, refused: 0, limited: 0, failed: 0 },
    { ...KEY, apiKeyId: "k2", day: "2026-03-01", requests: 1, refused: 0, limited: 0, failed: 0 },
  ]);
});

test("of a flood every request is counted, and not more rows are kept than one write takes", async () => {
  const { written, held, record } = buffered();
  for (let index = 0; index < 5_000; index++) record(request({ status: 404 }), KEY);
  await held[0];
  expect([written[0]?.rows.length, written[0]?.usage[0]?.refused]).toEqual([2_000, 5_000]);
});

test("a key that asks too often takes no other key's place in the log", async () => {
  const { written, held, record } = buffered();
  for (let index = 0; index < 5_000; index++) record(request({ status: 429 }), KEY);
  record(request(), { ...KEY, apiKeyId: "k2" });
  await held[0];
  expect(written[0]?.rows.map(({ apiKeyId }) => apiKeyId)).toEqual([...Array.from({ length: 10 }, () => "k1"), "k2"]);
  expect(written[0]?.usage[0]?.limited).toBe(5_000);
});
