import { createHmac } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { type Visitor, visitor } from "@/tests/support/matrix/visitor";

let nobody: Visitor;
beforeAll(() => {
  nobody = visitor("nobody", "", [], []);
});

const PAGES = ["/", "/p/100102", "/sessions", "/cards", "/sign-in", "/verify", "/nowhere", "/sessions/x", "/r/x"];

test.each(PAGES)("%s is kept by no cache and runs only scripts that carry this answer's nonce", async (path) => {
  const [first, second] = [await nobody.get(path), await nobody.get(path)];
  for (const { headers, body } of [first, second]) {
    const csp = headers.get("content-security-policy") ?? "";
    const nonce = /script-src [^;]*'nonce-([^']{22,})'/.exec(csp)?.[1];
    expect(nonce).toBeDefined();
    expect(csp).not.toMatch(/script-src[^;]*unsafe/);
    const scripts = [...body.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    expect(scripts.length).toBeGreaterThan(0);
    for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`);
    expect(headers.get("cache-control")).toContain("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("x-powered-by")).toBeNull();
  }
  expect(first.headers.get("content-security-policy")).not.toBe(second.headers.get("content-security-policy"));
});

test("a receipt's link is told to no other site", async () => {
  for (const path of ["/r/x", "/r/x/pdf"]) {
    expect((await nobody.get(path)).headers.get("referrer-policy"), path).toBe("no-referrer");
  }
});

test("a redirect stays on this site whatever the address asks for", async () => {
  for (const back of ["//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example"]) {
    const { status, location } = await nobody.get(`/language?to=de&back=${encodeURIComponent(back)}`);
    expect([status, new URL(location, "http://here.example").host], back).toEqual([303, "here.example"]);
  }
});

const HOOKS = ["connect", "platform", "thin"] as const;

test.each(HOOKS)("the webhook door %s takes signed posts of known apps only", async (endpoint) => {
  const hook = `/api/stripe/portal/${endpoint}`;
  const event = JSON.stringify({ id: "evt_made_up", object: "event", type: "charge.refunded", data: { object: {} } });
  const at = Math.floor(Date.now() / 1_000);
  const forged = createHmac("sha256", "whsec_guessed").update(`${at}.${event}`).digest("hex");
  expect((await nobody.get(hook)).status).toBe(405);
  expect((await nobody.post(hook, event)).status).toBe(400);
  expect((await nobody.post(hook, event, { "stripe-signature": `t=${at},v1=${forged}` })).status).toBe(400);
  expect((await nobody.post(hook, event, { "stripe-signature": "t=0,v1=%00" })).status).toBe(400);
  expect((await nobody.post(hook, "")).status).toBe(400);
  expect((await nobody.post(`/api/stripe/no-such-app/${endpoint}`, event)).status).toBe(404);
});

test("the publishable key is asked for again by its tag, and kept by no proxy", async () => {
  const path = "/api/portal/publishable-key";
  const first = await nobody.get(path);
  const tag = first.headers.get("etag") ?? "";
  expect(first.status).toBe(200);
  expect(JSON.parse(first.body)).toEqual({ publishableKey: expect.stringMatching(/^pk_test_/) });
  expect(first.headers.get("cache-control")).toBe("private, max-age=300");
  expect(tag).toMatch(/^"[\w-]{22}"$/);
  const again = await nobody.get(path, { "if-none-match": tag });
  expect([again.status, again.body, again.headers.get("etag")]).toEqual([304, "", tag]);
  expect((await nobody.get(path, { "if-none-match": '"another"' })).status).toBe(200);
  expect((await nobody.post(path, "{}")).status).toBe(405);
});

test("a driver's poll and the health of the parts are kept by no cache and load nothing", async () => {
  for (const path of ["/sessions/x/status", "/api/health"]) {
    expect((await nobody.get(path)).headers.get("cache-control"), path).toBe("no-store");
  }
  const policy = (await nobody.get("/api/health")).headers.get("content-security-policy");
  expect(policy).toBe("default-src 'none'; frame-ancestors 'none'");
});
