import { expect, test } from "vitest";
import { publicId } from "@/lib/domain/id";
import { recognise } from "@/lib/loaders/support/recognise";
import { maskEmail } from "@/lib/loaders/support/session";

const UUID = "01a1f8a0-5f85-7ba5-9cae-6f0919ae3777";

test.each([
  ["Kim@Example.org ", [{ field: "email", email: "kim@example.org" }]],
  [UUID.toUpperCase(), [{ field: "session", sessionId: UUID }]],
  [publicId("session", UUID), [{ field: "session", sessionId: UUID }]],
  ["ab-123-cd", [{ field: "plate", plates: ["AB123CD"] }]],
  ["  AB 123 CD", [{ field: "plate", plates: ["AB123CD"] }]],
])("%j is recognised", (text, wanted) => {
  expect(recognise(text)).toEqual(wanted);
});

test("a receipt's number is read however it was copied, and looked for as a plate too", () => {
  for (const text of ["TEST-LYON-00042", "test-lyon-00042", "TEST – LYON – 00042"]) {
    expect(recognise(text)[0]).toEqual({ field: "receipt", numberText: "TEST-LYON-00042" });
  }
  expect(recognise("B-12345").map(({ field }) => field)).toEqual(["receipt", "plate"]);
});

test("a plate is looked for in every spelling that a country may have stored", () => {
  expect(recognise("TÜ-AB 12")).toEqual([{ field: "plate", plates: expect.arrayContaining(["TÜAB12", "TUAB12"]) }]);
});

test("what is none of them is not looked for", () => {
  for (const text of ["", "  ", "???", "x".repeat(300), "ses_short!", "a\u0000@example.org"])
    expect(recognise(text), text).toEqual([]);
});

test("of an address only the first letter and the host are shown", () => {
  expect(maskEmail("kim.park@example.org")).toBe("k•••@example.org");
  for (const none of [null, "", "@example.org", "nobody"]) expect(maskEmail(none)).toBeNull();
});
