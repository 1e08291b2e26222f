import { expect, test } from "vitest";
import { offerInput } from "@/lib/http/offer-input";

function sent(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

test("the field for minutes that a page hides while an open end is chosen is not meant", () => {
  const typed = { zoneCode: "100101", plate: "AB-123-CD", country: "FR", minutes: "60" };
  const { minutes: _, ...rest } = typed;
  expect(offerInput(sent({ ...typed, kind: "open" }))).toEqual({ ...rest, kind: "open" });
  expect(offerInput(sent({ ...typed, kind: "prepaid" }))).toEqual({ ...typed, kind: "prepaid" });
  expect(offerInput(sent(typed))).toEqual(typed);
  expect(offerInput(sent({ ...rest, kind: "prepaid" }))).toEqual({ ...rest, kind: "prepaid" });
});
