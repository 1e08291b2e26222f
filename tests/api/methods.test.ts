import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { expect, test } from "vitest";
import { testStack } from "@/tests/support/stack";

/** By the wire: the Fetch standard lets nobody ask these. */
async function ask(method: string, path: string, headers = {}): Promise<IncomingMessage> {
  const { hostname, port } = new URL(testStack().url);
  const asked = request({ host: hostname, port, method, path, headers }).end();
  const [answer]: IncomingMessage[] = await once(asked, "response");
  if (!answer) throw new Error("nothing answered");
  answer.resume();
  return answer;
}

test.each([
  ["TRACE", "/api/v1/places"],
  ["TRACE", "/p/100102"],
  ["TRACE", "*"],
  ["OPTIONS", "*"],
])("%s %s, of which no request can be made, is answered as an address where nothing is", async (method, path) => {
  const { statusCode, headers } = await ask(method, path);
  expect([statusCode, headers["content-type"]]).toEqual([404, "application/problem+json"]);
});

test("who asks the API for a part of a page is answered like everybody else", async () => {
  for (const path of ["/api/v1/places", "/api/v1/openapi.json", "/api/v1/nowhere"]) {
    const [plain, part] = [await ask("GET", path), await ask("GET", path, { rsc: "1", "next-router-prefetch": "1" })];
    expect([part.statusCode, part.headers["content-type"]], path).toEqual([
      plain.statusCode,
      plain.headers["content-type"],
    ]);
  }
});

test.each(["/", "/p/100102", "/sessions/x", "/nope", "/%ff"])(
  "%s is a page: it is read and posted to, and no more",
  async (path) => {
    for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const { statusCode, headers } = await ask(method, path);
      expect([statusCode, headers.allow], method).toEqual([405, "GET, HEAD, POST"]);
    }
  },
);

test("where the API begins is no page", async () => {
  const nothing = await ask("GET", "/api/nothing");
  for (const [path, asked] of [["/api"], ["/api?x=1"], ["/api", { rsc: "1" }]] as const) {
    const { statusCode, headers } = await ask("GET", path, asked);
    expect([statusCode, headers["content-type"]], path).toEqual([404, "application/problem+json"]);
    expect(Object.keys(headers), path).toEqual(Object.keys(nothing.headers));
  }
});

test("whoever names a language in the proxy's own header, or the whole address, is answered like everybody else", async () => {
  for (const path of ["/api/v1/places", "/api/health", "/icon.svg", "/p/100102"]) {
    const plain = await ask("GET", path);
    const asked = [await ask("GET", path, { "x-next-intl-locale": "fr" }), await ask("GET", `http://localhost${path}`)];
    for (const { statusCode, headers } of asked) {
      expect([statusCode, headers["content-type"]], path).toEqual([plain.statusCode, plain.headers["content-type"]]);
    }
  }
});

test.each(["/_next/nope", "/_next/%ff", "/nope", "/%ff"])(
  "%s is not found, also by readers without a name",
  async (path) => {
    expect((await ask("GET", path)).statusCode).toBe(404);
  },
);
