import { expect, test } from "vitest";
import { isReload } from "@/lib/http/reload";

test.each([
  [undefined, false],
  ["", false],
  ["max-age=60", false],
  ["only-if-cached", false],
  ["no-cache", true],
  ["No-Cache", true],
  ["max-age=0", true],
  ["max-age=0, no-cache", true],
])("Cache-Control %j forces a reload: %s", (sent, isForced) => {
  const headers = sent === undefined ? {} : { "cache-control": sent };
  expect(isReload(new Request("http://localhost/", { headers }))).toBe(isForced);
});
