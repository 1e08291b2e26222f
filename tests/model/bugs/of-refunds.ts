import type { Bug } from "./bug";

const PAYMENT_STORE = "db/store/payment.ts";
const REFUND = "lib/use-cases/refund/observe.ts";
const EXECUTE_REFUND = "lib/use-cases/refund/execute.ts";

/** Bugs of money back, and of what events tell. */
export const REFUNDS: readonly Bug[] = [
  {
    name: "a refund is sent again under another key",
    edits: [
      {
        file: EXECUTE_REFUND,
        find: "stripe.refund(keyOf(part.id), {",
        replace: "stripe.refund(keyOf(context.newId()), {",
      },
    ],
  },
  {
    name: "a refund is sent again after its key is forgotten",
    cover: "it is looked for after some tries",
    edits: [
      {
        file: EXECUTE_REFUND,
        find: "const KEY_LIVES_MS = 23 * 60 * 60_000;",
        replace: "const KEY_LIVES_MS = 9 * 24 * 60 * 60_000;",
      },
      { file: EXECUTE_REFUND, find: "const SENDS_BEFORE_LOOKING = 3;", replace: "const SENDS_BEFORE_LOOKING = 300;" },
    ],
  },
  {
    name: "two refunds at once share what is left",
    cover: "the database's own limit",
    edits: [
      {
        file: PAYMENT_STORE,
        find: `        sql\`\${payment.refundReservedMinor} + \${amountMinor} <= \${payment.capturedMinor} - \${payment.refundExternalMinor} - \${payment.disputedMinor}\`,\n`,
        replace: "",
      },
      {
        file: "lib/use-cases/refund/request.ts",
        find: "      await lockSession(tx, { sessionId: session.id });\n",
        replace: "",
      },
    ],
    sql: ["alter table payment drop constraint payment_refund_reserve"],
  },
  {
    name: "a refund that failed keeps what was kept for it",
    edits: [{ file: REFUND, find: "  await freeRefundReserve(tx, part.paymentId, part.amountMinor);\n", replace: "" }],
  },
  {
    name: "a refund is counted when it is accepted and when it succeeds",
    edits: [{ file: REFUND, find: "if (!part.isCounted) {", replace: "if (true) {" }],
  },
  {
    name: "a pending refund is only heard of by event",
    edits: [
      {
        file: EXECUTE_REFUND,
        find: `    if (answer.value.state === "pending") await checkLater(context, part, "pending", PENDING_CHECK_MS);\n    return;`,
        replace: `    if (answer.value.state === "pending") await checkLater(context, part, "pending", 100 * PENDING_CHECK_MS);\n    return;`,
      },
    ],
  },
  {
    name: "an event is done with before its work",
    cover: "a pending refund is asked about",
    edits: [
      {
        file: "lib/use-cases/stripe-event/handle.ts",
        find: "await context.db.transaction((tx) => countStripeEventTry(tx, by, { tries: event.tries + 1, nextTryAt }));",
        replace: 'await context.db.transaction((tx) => markStripeEventHandled(tx, by, context.now, "settled"));',
      },
      {
        file: EXECUTE_REFUND,
        find: `    if (answer.value.state === "pending") await checkLater(context, part, "pending", PENDING_CHECK_MS);\n    return;`,
        replace: `    if (answer.value.state === "pending") await checkLater(context, part, "pending", 100 * PENDING_CHECK_MS);\n    return;`,
      },
    ],
  },
];
