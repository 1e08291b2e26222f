import fc from "fast-check";
import { expect, test } from "vitest";
import { localPath, pathWithoutQuery, seeOther } from "@/lib/http/local-path";

const HERE = "https://pay.example";

test("a path of ours is kept with its query", () => {
  for (const path of ["/", "/p/123456", "/receipts/BF.1?page=2&x=%2F", "/a#b"]) expect(localPath(path)).toBe(path);
});

test("where somebody comes back to after signing in says nothing of what they had searched", () => {
  expect(pathWithoutQuery("/support?q=driver%40example.org")).toBe("/support");
  expect(pathWithoutQuery("/operator/city/sessions?q=AB123CD&before=1.ses_x#top")).toBe("/operator/city/sessions");
  expect(pathWithoutQuery("/support#q=driver")).toBe("/support");
  expect(pathWithoutQuery("//evil.example?q=1")).toBe("/");
  expect(pathWithoutQuery(null)).toBe("/");
});

test("what a browser would read as another host leads home", () => {
  const hostile = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\n//evil",
    " /x",
    "",
    null,
  ];
  for (const value of hostile) expect(localPath(value)).toBe("/");
});

test("no text at all leads to another host", () => {
  const piece = fc.constantFrom(
    "/",
    "\\",
    ":",
    "@",
    "evil.example",
    "\t",
    "\n",
    "\r",
    "%2F",
    "?",
    "#",
    ".",
    "..",
    "http",
    "\u0000",
    "x",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      expect(new URL(localPath(pieces.join("")), HERE).origin).toBe(HERE);
    }),
    { numRuns: 5000 },
  );
});

test("a redirect echoes what somebody typed as a header can carry it, and keeps what is encoded", () => {
  const to = (path: string) => seeOther(path).headers.get("location");
  expect(to("/sessions/\u0000\r\nset-cookie: a=b")).toBe("/sessions/%00%0D%0Aset-cookie:%20a=b");
  expect(to("/sessions/\u{1F600}\ud800")).toBe("/sessions/%F0%9F%98%80%EF%BF%BD");
  expect(to("/cards?card=a%20b&x=1")).toBe("/cards?card=a%20b&x=1");
});
