import { expect, test } from "vitest";
import { cachedAnswer, isHeld } from "@/lib/http/cached-answer";

test.each([
  [null, false],
  ["", false],
  ['"a,b"', true],
  ['W/"a,b"', true],
  ["*", true],
  [" * ", true],
  ['"x", "a,b"', true],
  ['"x",W/"y" , W/"a,b"', true],
  ['"x", W/"a"', false],
  ["a,b", false],
  ['"A,B"', false],
  ['"x*"', false],
])('If-None-Match %j holds the tag "a,b": %s', (asked, held) => {
  expect(isHeld(asked, '"a,b"')).toBe(held);
});

test("what a browser holds already is not sent again, with the tag and the time for which it may be held", () => {
  const ask = (held?: string) =>
    cachedAnswer(
      { key: "pk_test_1" },
      new Request("http://localhost/", held === undefined ? {} : { headers: { "if-none-match": held } }),
    );
  const first = ask();
  expect([first.status, first.body]).toEqual([200, { key: "pk_test_1" }]);
  const { etag = "" } = first.headers ?? {};
  for (const held of [etag, `W/${etag}`, `"older", W/${etag}`, "*"]) {
    expect(ask(held)).toEqual({ status: 304, body: null, headers: first.headers });
  }
  expect(ask('"older", W/"other"').status).toBe(200);
});
