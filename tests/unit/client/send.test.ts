import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createBayfare } from "@/lib/client/bayfare";
import { every } from "@/lib/client/list";

type Answer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | "broken"
  | "silent";
type Seen = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that gives these answers one after another, the last one for ever. */
async function served(...answers: readonly Answer[]) {
  const seen: Seen[] = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      seen.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
      const answer = answers[Math.min(seen.length, answers.length) - 1] ?? "broken";
      if (answer === "broken") request.socket.destroy();
      else if (answer !== "silent") {
        response.writeHead(answer.status, answer.headers ?? {});
        const isText = typeof answer.body === "string" || answer.body === undefined;
        response.end(isText ? answer.body : JSON.stringify(answer.body));
      }
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port }: AddressInfo = Object(server.address());
  const options = { url: `http://127.0.0.1:${port}`, apiKey: "bf_test_a_b", timeoutMs: 200 };
  return { seen, bayfare: createBayfare(options), options };
}

const vehicle = { plate: "AB-123-CD", country: "FR" } as const;
const refusal = (status: number, code: string, retryable: boolean, more: object = {}) => ({
  status,
  body: { type: `/problems/${code}`, title: code, detail: code, status, code, retryable, ...more },
});

test("a call carries the key, its parts encoded, its body and what it asks", async () => {
  const { seen, bayfare } = await served({ status: 201, body: { id: "ses_1" } });
  expect(await bayfare.startSession("a b/c", { zoneCode: "100101", vehicle }, { language: "fr" })).toEqual({
    id: "ses_1",
  });
  await bayfare.listSessions("u", { limit: 2, cursor: undefined });
  expect(seen[0]).toMatchObject({ method: "POST", url: "/api/v1/users/a%20b%2Fc/sessions" });
  expect(seen[0]?.headers).toMatchObject({ authorization: "Bearer bf_test_a_b", "accept-language": "fr" });
  expect(JSON.parse(seen[0]?.body ?? "")).toEqual({ zoneCode: "100101", vehicle });
  expect(seen[1]).toMatchObject({ method: "GET", url: "/api/v1/users/u/sessions?limit=2", body: "" });
  expect(seen[1]?.headers).not.toHaveProperty("idempotency-key");
});

test("a POST has a key of its own, the same for each of its repeats, unless the app gives one", async () => {
  const { seen, bayfare } = await served("broken", { status: 502, body: "<html>" }, { status: 200, body: {} });
  await bayfare.stopSession("ses_1");
  await bayfare.stopSession("ses_1");
  await bayfare.stopSession("ses_1", { idempotencyKey: "mine" });
  const keys = seen.map(({ headers }) => headers["idempotency-key"]);
  expect(keys.slice(0, 3)).toEqual(Array(3).fill(expect.stringMatching(/^[\da-f-]{36}$/)));
  expect([new Set(keys.slice(0, 3)).size, new Set(keys).size, keys.at(-1)]).toEqual([1, 3, "mine"]);
});

test("where nobody answers, the app learns that it does not know, with the key to ask again", async () => {
  const { seen, options } = await served("silent");
  const bayfare = createBayfare({ ...options, tries: 2 });
  const asked = bayfare.stopSession("ses_1", { idempotencyKey: "mine" });
  await expect(asked).rejects.toMatchObject({ name: "BayfareUnreachable", idempotencyKey: "mine" });
  expect(seen).toHaveLength(2);
});

test.each([
  ["idempotency.in_progress", 409, {}],
  ["internal_error", 500, {}],
  ["stripe.unavailable", 503, { retryAfterSeconds: 0 }],
])("%s passes by itself, so the client asks again", async (code, status, more) => {
  const { seen, bayfare } = await served(refusal(status, code, true, more), { status: 201, body: { id: "quo_1" } });
  expect(await bayfare.makeQuote({ zoneCode: "100101", minutes: 60 })).toEqual({ id: "quo_1" });
  expect(seen).toHaveLength(2);
});

test.each([
  ["payment.declined", 402, true, { declineCode: "insufficient_funds", driverMessage: "Not enough money" }],
  ["payment.retry_too_soon", 429, true, { retryAfterSeconds: 60 }],
  ["receipt.not_yet", 404, true, {}],
  ["user.in_debt", 409, false, { debts: [{ sessionId: "ses_9" }] }],
])("%s is the app's to answer: thrown at once, with all that it says", async (code, status, retryable, more) => {
  const { seen, bayfare } = await served(refusal(status, code, retryable, more));
  const refused = await bayfare.retryPayment("ses_1", {}, { idempotencyKey: "mine" }).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    name: "BayfareError",
    code,
    status,
    retryable,
    details: more,
    idempotencyKey: "mine",
  });
  expect(seen).toHaveLength(1);
});

test("what the server says beside its refusal is in the error: when to come again, and what the request is called", async () => {
  const headers = { "retry-after": "42", "request-id": "req_1" };
  const { bayfare } = await served({ ...refusal(429, "api_key.too_often", true), headers });
  await expect(bayfare.readSession("ses_1")).rejects.toMatchObject({ retryAfterSeconds: 42, requestId: "req_1" });
});

test("what a lost answer already removed is removed, and what never was there is not found", async () => {
  const gone = refusal(404, "payment_method.not_found", false);
  const { bayfare, options } = await served("broken", gone);
  await expect(bayfare.removePaymentMethod("u", "pm_1")).resolves.toBeUndefined();
  await expect(createBayfare(options).removePaymentMethod("u", "pm_1")).rejects.toMatchObject({ status: 404 });
});

test("a call that the app gives up ends at once and is not sent again", async () => {
  const { seen, options } = await served("silent");
  const bayfare = createBayfare({ ...options, timeoutMs: 10_000 });
  await expect(bayfare.readSession("ses_1", { signal: AbortSignal.timeout(50) })).rejects.toThrow("timeout");
  expect(seen).toHaveLength(1);
});

test("the key follows no redirect", async () => {
  const { seen, options } = await served({ status: 302, headers: { location: "/elsewhere" } });
  const bayfare = createBayfare({ ...options, tries: 1 });
  await expect(bayfare.readSession("ses_1")).rejects.toMatchObject({ name: "BayfareUnreachable" });
  expect(seen.map(({ url }) => url)).toEqual(["/api/v1/sessions/ses_1"]);
});

test("a file is its bytes, and an empty answer nothing", async () => {
  const { seen, bayfare } = await served({ status: 200, body: "%PDF-1.7" }, { status: 204 });
  expect(new TextDecoder().decode(await bayfare.readReceiptPdf("ses_1"))).toBe("%PDF-1.7");
  expect(seen[0]?.headers.accept).toBe("application/pdf");
  expect(await bayfare.removePaymentMethod("u", "pm_1")).toBeUndefined();
});

test("a list is read to its end, each page with the cursor of the one before", async () => {
  const [first, last] = [{ data: [{ id: "a" }, { id: "b" }], cursor: "b" }, { data: [{ id: "c" }] }];
  const { seen, bayfare } = await served({ status: 200, body: first }, { status: 200, body: last });
  const ids: string[] = [];
  for await (const { id } of every((page) => bayfare.listSessions("u", { sessionStatus: "STARTED", ...page })))
    ids.push(id);
  expect(ids).toEqual(["a", "b", "c"]);
  expect(seen.map(({ url }) => new URL(url, "http://a").searchParams.get("cursor"))).toEqual([null, "b"]);
});
