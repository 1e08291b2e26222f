import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { LOCALES } from "@/lib/i18n/locales";
import { type Catalog, loadMessages } from "@/lib/i18n/messages";
import { NAMESPACES } from "@/lib/i18n/namespaces";

function flatten(catalog: Catalog, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(catalog)) {
    if (typeof value === "string") flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

/** The names in braces: what code must pass in. */
function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1] ?? ""))].sort();
}

test("every language has every sentence, with the same placeholders and none of them empty", async () => {
  const english = flatten(await loadMessages("en"));
  expect(english.size).toBeGreaterThan(0);
  for (const locale of LOCALES) {
    const texts = flatten(await loadMessages(locale));
    expect([...texts.keys()].sort(), locale).toEqual([...english.keys()].sort());
    for (const [key, text] of texts) {
      expect(text.trim(), `${locale} ${key}`).not.toBe("");
      expect(placeholders(text), `${locale} ${key}`).toEqual(placeholders(english.get(key) ?? ""));
    }
  }
});

test("every catalog file is registered, so that no sentence is forgotten", () => {
  for (const locale of LOCALES) {
    const files = readdirSync(path.join(import.meta.dirname, "../../lib/i18n/messages", locale));
    expect(files.map((file) => file.replace(/\.json$/, "")).sort(), locale).toEqual([...NAMESPACES].sort());
  }
});

test("in French no line breaks before a colon, a semicolon or the mark that ends a sentence", async () => {
  for (const [key, text] of flatten(await loadMessages("fr"))) expect(text, key).not.toMatch(/\S [;:!?»]|« /);
});
