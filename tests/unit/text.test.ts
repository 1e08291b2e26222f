import { expect, test } from "vitest";
import { isStorable, storable, unstorableIn } from "@/lib/domain/text";
import { queryText } from "@/lib/http/query";

test("everything that Unicode can write is kept, except U+0000 and half of a character", () => {
  for (const text of ["", " ", "Zürich", "🅿️", "\u0001\u007f\uffff", "\ud83c\udd7f"])
    expect(isStorable(text)).toBe(true);
  for (const text of ["\u0000", "a\u0000", "\ud83c", "\udd7f\ud83c"]) {
    expect(isStorable(text)).toBe(false);
    expect(isStorable(storable(text))).toBe(true);
  }
  expect(storable("a\u0000b")).toBe("ab");
});

test("a place is told so that names with dots, slashes and tildes are one step of it", () => {
  expect(unstorableIn({ "a.b": { "c/d": { "e~f": "\u0000" } } })).toEqual(["a.b/c~1d/e~0f"]);
});

test("what cannot be kept is found wherever it stands, in names too", () => {
  expect(unstorableIn({ a: ["", { b: "\u0000" }], c: "\ud800", d: 1, e: null, f: { "\u0000": 1 }, g: "ok" })).toEqual([
    "a/1/b",
    "c",
    "f",
  ]);
  expect(unstorableIn({ "\u0000": 1 })).toEqual([""]);
  expect(unstorableIn("\u0000")).toEqual([""]);
});

test("a value of a page's address that no column keeps was not made by us", () => {
  expect(queryText({ q: "a\u0000", after: "x" }, ["q", "after"])).toEqual({ after: "x" });
});
