import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { operationsOf } from "@/lib/client/operations";
import { clientSource } from "@/lib/http/client-source";
import { OPERATIONS } from "@/lib/http/v1/catalog";

test("the client is what its script would write of the document now", () => {
  expect(readFileSync("lib/client/operations.ts", "utf8")).toBe(clientSource());
});

test("every operation of the document is a method of the client", () => {
  const never = () => Promise.reject(new Error("not asked"));
  const methods = Object.keys(operationsOf({ json: never, file: never }));
  expect(methods.filter((name) => !name.endsWith("Pdf")).sort()).toEqual(OPERATIONS.map(({ id }) => id).sort());
});

test("the client imports itself and Node only, so that another app can take the folder as it is", () => {
  const imported = globSync("lib/client/*.ts").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\bfrom "([^"]+)"/g)].map(([, from]) => from),
  );
  expect(imported.length).toBeGreaterThan(0);
  expect(imported.filter((from) => !/^(\.\/[\w-]+|node:[\w/]+)$/.test(from ?? ""))).toEqual([]);
});
