import type { Bug } from "./bug";

const REFUND = "lib/use-cases/refund/observe.ts";

/** Bugs of money back, and of what events tell. */
export const REFUNDS: readonly Bug[] = [
  {
    name: "a refund that failed keeps what was kept for it",
    edits: [{ file: REFUND, find: "  await freeRefundReserve(tx, part.paymentId, part.amountMinor);\n", replace: "" }],
  },
  {
    name: "a refund is counted when it is accepted and when it succeeds",
    edits: [{ file: REFUND, find: "if (!part.isCounted) {", replace: "if (true) {" }],
  },
];
