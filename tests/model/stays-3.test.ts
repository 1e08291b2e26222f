import { expect, test } from "vitest";
import { liveShare } from "@/tests/model/lives";

test("whatever drivers, banks, time and faults do, the books agree in the end (3 of 3)", async () => {
  expect(await liveShare(3)).toBe("");
});
