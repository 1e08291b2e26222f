import fc from "fast-check";
import { expect, test } from "vitest";
import { nextTryAt, RETRY_FOR_MS } from "@/lib/domain/delivery";

test("whatever chance does to them, the gaps between tries grow until three days are over, and the last try is made then", () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (chances) => {
      const giveUpAt = new Date(RETRY_FOR_MS);
      const gaps: number[] = [];
      let now = new Date(0);
      for (;;) {
        const next = nextTryAt({ tries: gaps.length + 1, giveUpAt, now, chance: Number(chances.next().value) });
        if (!next) break;
        gaps.push(next.getTime() - now.getTime());
        now = next;
      }
      expect(now).toEqual(giveUpAt);
      const uncut = gaps.slice(0, -1);
      expect(uncut).toEqual([...new Set(uncut)].toSorted((a, b) => a - b));
      expect(gaps.length).toBeGreaterThanOrEqual(9);
    }),
  );
});
