import { expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { apiCaller, seededApiKey } from "@/tests/support/api-client";
import { newPlate, start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";
import { GARAGE } from "@/tests/support/pages/seeded";

const call = apiCaller(seededApiKey("wayfarer"));
/** What PostgreSQL keeps in no text, and what JSON can write although it is no text. */
const BROKEN = ["a\u0000b", "\u0000", "a\ud800", "\udc00b"];
const SENTENCE = "This has a character that cannot be kept: a null character (U+0000) or one half of a character.";

test("a text that no column can keep is refused with its place, and a stay is not begun", async () => {
  const user = await newUser(call);
  await savedCard(call, user);
  const right = { zoneCode: GARAGE.zoneCode, minutes: 60 };
  for (const text of BROKEN) {
    const cases = [
      { pointer: "/reference", body: { ...right, vehicle: newPlate(), reference: text } },
      { pointer: "/vehicle/plate", body: { ...right, vehicle: { ...newPlate(), plate: text } } },
      { pointer: "/unknown/0/deep", body: { ...right, vehicle: newPlate(), unknown: [{ deep: text }] } },
      { pointer: "/a.b/c~1d/e~0f", body: { ...right, vehicle: newPlate(), "a.b": { "c/d": { "e~f": text } } } },
      { pointer: "/unknown", body: { ...right, vehicle: newPlate(), unknown: { [text]: 1 } } },
      { pointer: "", body: { ...right, vehicle: newPlate(), [text]: 1 } },
    ];
    for (const { pointer, body } of cases) {
      const answer = await call("POST", `/users/${user}/sessions`, { key: uuidv7(), body });
      expect(answer, pointer).toMatchObject({ status: 422, body: { code: "invalid_input" } });
      expect(answer.body.errors).toEqual([{ pointer, detail: SENTENCE }]);
    }
  }
  expect((await call("GET", `/users/${user}/sessions`)).body.data).toEqual([]);
});

test("a refund's note and the values of an address are met the same way", async () => {
  const user = await newUser(call);
  await savedCard(call, user);
  const stay = await start(call, user, {});
  const body = { amountMinor: 100, reason: "goodwill", note: "Sorry\u0000" };
  const refund = await call("POST", `/sessions/${stay.body.id}/refunds`, { key: uuidv7(), body });
  expect(refund).toMatchObject({ status: 422, body: { errors: [{ pointer: "/note", detail: SENTENCE }] } });
  expect((await call("GET", `/sessions/${stay.body.id}/refunds`)).body.data).toEqual([]);
  for (const [path, pointer] of [
    ["/places?zoneCode=10%000101", "/zoneCode"],
    ["/places?unknown=%00", "/unknown"],
    ["/places?un%00known=1", ""],
    ["/events?type=%00", "/type"],
    ["/users/%00", "/id"],
  ]) {
    const answer = await call("GET", path ?? "");
    expect(answer, path).toMatchObject({ status: 422, body: { errors: [{ pointer, detail: SENTENCE }] } });
  }
});
