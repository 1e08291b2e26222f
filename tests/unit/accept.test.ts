import { expect, test } from "vitest";
import { preferredType } from "@/lib/http/accept";
import { preferredLocale } from "@/lib/http/accept-language";

const [JSON_TYPE, PDF] = ["application/json", "application/pdf"] as const;

test.each([
  [null, JSON_TYPE],
  ["", JSON_TYPE],
  ["*/*", JSON_TYPE],
  ["application/*", JSON_TYPE],
  ["text/html", JSON_TYPE],
  ["application/pdf", PDF],
  ["Application/PDF", PDF],
  ["application/pdf, */*", PDF],
  ["*/*, application/pdf", PDF],
  ["application/pdf, application/json", PDF],
  ["application/json, application/pdf", JSON_TYPE],
  ["application/pdf;q=0.1, application/json", JSON_TYPE],
  ["application/pdf; q=0.1 , application/json ;q=0.05", PDF],
  ["application/pdf;q=0.5, */*;q=0.8", JSON_TYPE],
  ["application/pdf;q=0, */*", JSON_TYPE],
  ["application/pdf;q=0", JSON_TYPE],
  ["application/json;q=0, */*;q=0.1", PDF],
  ["application/pdf;q=high, application/json;q=0.1", JSON_TYPE],
  ["application/pdfx", JSON_TYPE],
])("of JSON and PDF %s prefers %s", (header, type) => {
  expect(preferredType(header, [JSON_TYPE, PDF])).toBe(type);
});

test.each([
  [null, "en"],
  ["fr", "fr"],
  ["de-AT, en;q=0.5", "de"],
  ["en;q=0.5, FR-be;q=0.9", "fr"],
  ["de;q=0, en", "en"],
  ["it, de; q=0.3", "de"],
])("of the languages in %s the reader gets %s", (header, locale) => {
  expect(preferredLocale(header)).toBe(locale);
});
