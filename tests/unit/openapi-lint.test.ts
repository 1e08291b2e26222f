import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { openApiOf } from "@/lib/http/openapi";
import { OPERATIONS } from "@/lib/http/v1/catalog";

test("a public linter finds nothing wrong with the document of the HTTP API", async () => {
  const source = JSON.stringify(openApiOf(OPERATIONS, "https://bayfare.example"));
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source, absoluteRef: "openapi.json", config });
  const said = problems.map(({ severity, ruleId, message, location }) => {
    return `${severity} ${ruleId}: ${message} ${location[0]?.pointer ?? ""}`;
  });
  expect(said).toEqual([]);
});
