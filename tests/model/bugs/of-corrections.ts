import type { Bug } from "./bug";

/** What a careless hand would do to a stay that moves to its right place. */
export const CORRECTIONS: readonly Bug[] = [
  {
    name: "what went back for one place is charged at no other",
    edits: [
      {
        file: "lib/use-cases/quote/price-correction.ts",
        find: "subtract(session.priceMinor, back.priceMinor)",
        replace: "session.priceMinor",
      },
    ],
  },
  {
    name: "a corrected place that costs less gives nothing back",
    edits: [
      {
        file: "lib/use-cases/session/move.ts",
        find: 'correction.kind === "refund") await',
        replace: 'correction.kind === "none") await',
      },
    ],
  },
  {
    name: "what was waived is given back as if it had been paid",
    edits: [
      {
        file: "lib/use-cases/session/difference.ts",
        find: " - session.writtenOffMinor",
        replace: "",
      },
    ],
  },
  {
    name: "a stay is at its right place before its payment came",
    edits: [
      {
        file: "lib/use-cases/session/move.ts",
        find: "    return chargeDifference(",
        replace:
          "    await takePlace(tx, context, session, { placeId: to.placeId, tariffVersionId: to.tariff.id, ...to.vehicle });\n    return chargeDifference(",
      },
    ],
  },
];
