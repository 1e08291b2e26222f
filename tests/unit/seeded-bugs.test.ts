import { expect, test } from "vitest";
import { BUGS } from "@/tests/model/bugs/catalogue";
import { standsIn } from "@/tests/model/bugs/sow";

test("every seeded bug still fits the source: the text that it changes stands there once", () => {
  const unfit = BUGS.flatMap(({ name, edits }) =>
    edits.filter((edit) => standsIn(".", edit) !== 1).map(({ file, find }) => `${name}: ${file}: ${find}`),
  );
  expect(unfit).toEqual([]);
  expect(new Set(BUGS.map(({ name }) => name)).size).toBe(BUGS.length);
});
