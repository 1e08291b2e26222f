import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { APDS, APDS_OPERATIONS } from "@/lib/http/apds/catalog";
import { openApiOf } from "@/lib/http/openapi";
import { OPERATIONS } from "@/lib/http/v1/catalog";

const SITE = "https://bayfare.example";

test.each([
  ["apps", openApiOf(OPERATIONS, SITE)],
  ["operators", openApiOf(APDS_OPERATIONS, SITE, APDS)],
])("a public linter finds nothing wrong with the document of the HTTP API for %s", async (_, document) => {
  const source = JSON.stringify(document);
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source, absoluteRef: "openapi.json", config });
  const said = problems.map(({ severity, ruleId, message, location }) => {
    return `${severity} ${ruleId}: ${message} ${location[0]?.pointer ?? ""}`;
  });
  expect(said).toEqual([]);
});
