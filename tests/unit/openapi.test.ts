import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { APDS_OPERATIONS } from "@/lib/http/apds/catalog";
import { openApiOf } from "@/lib/http/openapi";
import { OPERATIONS } from "@/lib/http/v1/catalog";

const schema = z.record(z.string(), z.unknown());
const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean(), schema })),
  requestBody: z.object({ content: z.object({ "application/json": z.object({ schema }) }) }).optional(),
  responses: z.record(
    z.string(),
    z.object({ description: z.string().min(1), content: schema.optional(), headers: schema }),
  ),
});
const document = z.object({
  openapi: z.literal("3.1.1"),
  servers: z.array(z.object({ url: z.url() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: schema, headers: schema }),
});

const made = document.parse(openApiOf(OPERATIONS, "https://pay.example.org"));
const operations = Object.entries(made.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, each]) => ({ path, method, ...each })),
);

test.each([
  ["v1", OPERATIONS],
  ["apds/v4", APDS_OPERATIONS],
])("every route of %s is an operation of its document, and every operation has its route", (base, all) => {
  const routes = globSync(`app/api/${base}/**/route.ts`)
    .filter((file) => !file.includes("openapi.json"))
    .flatMap((file) => {
      const path = file
        .slice(`app/api/${base}`.length)
        .replace(/\/route\.ts$/, "")
        .replaceAll(/\[(\w+)\]/g, "{$1}");
      const methods = readFileSync(file, "utf8").matchAll(/export const (\w+) = apiRoute/g);
      return [...methods].map(([, method]) => `${method} ${path}`);
    });
  expect(routes.sort()).toEqual(all.map(({ method, path }) => `${method} ${path}`).sort());
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test("every operation stands in the document, under a name of its own", () => {
  expect(operations).toHaveLength(OPERATIONS.length);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(OPERATIONS.length);
});

test("every parameter of an address is told, and each POST says that it takes an idempotency key", () => {
  for (const { path, method, parameters, operationId } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const told = parameters.filter((each) => each.in === "path" && each.required).map(({ name }) => name);
    expect(told, operationId).toEqual(named);
    expect(
      parameters.some(({ name }) => name === "Idempotency-Key"),
      operationId,
    ).toBe(method === "post");
  }
});

test("every refusal of an operation stands under its status, as a problem", () => {
  const quote = operations.find(({ operationId }) => operationId === "makeQuote");
  expect(Object.keys(quote?.responses ?? {})).toEqual(["201", "401", "403", "404", "409", "415", "422", "429"]);
  expect(quote?.responses["409"]?.description).toContain("`tariff.max_stay`");
  expect(quote?.responses["409"]?.content).toHaveProperty("application/problem+json");
  expect(quote?.requestBody?.content["application/json"].schema).toMatchObject({ type: "object" });
});

test("every answer says how the key stands, but where it is nobody's, and a limit when to come again", () => {
  for (const { operationId, responses } of operations) {
    const names = (status: string) => Object.keys(responses[status]?.headers ?? {});
    for (const status of Object.keys(responses).filter((each) => each !== "401")) {
      expect(names(status), operationId).toEqual(
        expect.arrayContaining(["Request-Id", "RateLimit-Policy", "RateLimit"]),
      );
    }
    expect(names("401"), operationId).toEqual(["Request-Id"]);
    expect(names("429"), operationId).toContain("Retry-After");
  }
});

test("where a key is taken, answers that may be replayed say how that is told", () => {
  const replayed = operations
    .filter(({ responses }) => Object.values(responses).some(({ headers }) => "Idempotent-Replayed" in headers))
    .map(({ operationId }) => operationId);
  const taking = operations.filter(({ parameters }) => parameters.some(({ name }) => name === "Idempotency-Key"));
  expect(replayed).toEqual(taking.map(({ operationId }) => operationId));
  const start = operations.find(({ operationId }) => operationId === "startSession")?.responses ?? {};
  const said = Object.keys(start).filter((status) => "Idempotent-Replayed" in (start[status]?.headers ?? {}));
  expect(said).toEqual(["201", "202", "402", "404", "409"]); // a limit and trouble at Stripe are not kept
});

test("every list is read page by page in the same way", () => {
  const named = z.object({ schemas: z.record(z.string(), z.object({ properties: schema.default({}) })) });
  const { schemas } = named.parse(document.parse(made).components);
  for (const { operationId, parameters, responses } of operations) {
    const content = JSON.stringify(responses["200"]?.content ?? {});
    const [, name = ""] = /schemas\/(\w+)"/.exec(content) ?? [];
    const shape = schemas[name]?.properties ?? {};
    if (!operationId.startsWith("list")) continue;
    expect(Object.keys(shape).sort(), operationId).toEqual(["cursor", "data"]);
    const query = parameters.map((each) => each.name);
    expect(query, operationId).toEqual(expect.arrayContaining(["limit", "cursor"]));
  }
});

test("what is told of shapes is a JSON schema of its own, without a reference that leads nowhere", () => {
  const text = JSON.stringify(made);
  const refs = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to);
  expect(refs.length).toBeGreaterThan(0);
  for (const ref of new Set(refs)) {
    const found = (ref ?? "")
      .slice(2)
      .split("/")
      .reduce<unknown>((at, step) => schema.safeParse(at).data?.[step], made);
    expect(found, ref).toBeDefined();
  }
});

test("every answer but an empty one says its shape", () => {
  const silent = operations.flatMap(({ operationId, responses }) =>
    Object.entries(responses).flatMap(([status, { content }]) => (content ? [] : [`${operationId} ${status}`])),
  );
  const empty = OPERATIONS.flatMap(({ id, status, otherwise = {} }) => [
    ...(status === 204 ? [`${id} 204`] : []),
    ...(304 in otherwise ? [`${id} 304`] : []),
  ]);
  expect(silent).toEqual(empty);
});
