import { beforeAll, expect, test } from "vitest";
import { apiCaller, seededApiKey } from "@/tests/support/api-client";
import { type Visitor, visitor } from "@/tests/support/matrix/visitor";

/** What is no percent-encoded UTF-8: a byte alone, half of a letter, a sign too long, and no digits at all. */
const UNREADABLE = ["%ff", "%E0%A4%A", "%c0%80", "%ed%a0%80", "%", "%zz", "a%2", "x%ffy"];

let nobody: Visitor;
beforeAll(() => {
  nobody = visitor("nobody", "", [], []);
});

test.each(UNREADABLE)("the API answers an address with %s as one that it does not know", async (part) => {
  const call = apiCaller(seededApiKey("wayfarer"));
  for (const path of [
    `/places/${part}`,
    `/${part}`,
    `/users/${part}/sessions`,
    `/${part}/places`,
    `/places/${part}?a=b`,
  ]) {
    for (const method of ["GET", "POST", "PATCH", "DELETE", "PUT"]) {
      const { status, body, headers } = await call(method, path);
      expect([status, body.code], `${method} ${path}`).toEqual([404, "not_found"]);
      expect(headers.get("content-type")).toBe("application/problem+json");
      expect(headers.get("request-id")).toMatch(/^req_/);
    }
  }
  for (const path of [
    `/api/apds/v4/places/${part}`,
    `/api/${part}`,
    `/api/stripe/${part}/connect`,
    `/api/auth/${part}`,
  ]) {
    const { status, headers } = await nobody.get(path);
    expect([status, headers.get("content-type")], path).toEqual([404, "application/problem+json"]);
  }
});

test.each(UNREADABLE)("a page's address with %s is one where nothing is, in the reader's language", async (part) => {
  for (const path of [
    `/${part}`,
    `/sessions/${part}`,
    `/p/${part}`,
    `/operator/${part}/places`,
    `/r/${part}/pdf`,
    `/a/${part}/b`,
  ]) {
    for (const [language, title] of [
      ["en", "There is nothing here"],
      ["de", "Hier ist nichts"],
    ] as const) {
      const { status, body, headers } = await nobody.get(path, { "accept-language": language });
      expect(status, path).toBe(404);
      expect(body.includes(title), `${path} ${language}`).toBe(true);
      expect(headers.get("content-security-policy")).toMatch(/'nonce-[^']+'/);
    }
    expect((await nobody.get(`${path}?_rsc=1`, { rsc: "1" })).status, path).toBeLessThan(500);
    expect((await nobody.post(path, new FormData())).status, path).toBeLessThan(500);
  }
});

test.each(UNREADABLE)("there is no file of ours at an address with %s", async (part) => {
  for (const path of [
    `/_next/${part}`,
    `/_next/static/${part}`,
    `/_next/data/x/${part}.json`,
    `/_next/image/${part}`,
  ]) {
    expect((await nobody.get(path)).status, path).toBe(404);
  }
});

test("encoded addresses are read as ever", async () => {
  expect((await nobody.get("/p/100%20102")).status).toBe(200);
  expect((await nobody.get("/api/%68ealth")).status).not.toBeGreaterThan(404);
  const page = (await nobody.get("/")).body;
  const files = [...page.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)].map(([, file = ""]) => file);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect((await nobody.get(file.replaceAll("&amp;", "&"))).status, file).toBe(200);
});
