import type { Bug } from "./bug";

const SEND = "lib/use-cases/payment/send.ts";
const ASK_OWED = "lib/use-cases/payment/ask-owed.ts";
const START = "lib/use-cases/session/start.ts";
const SWEEP = "lib/use-cases/sweep.ts";

/** Bugs of starts, holds and stops. */
export const TRIES: readonly Bug[] = [
  {
    name: "a re-sent payment has another key",
    edits: [{ file: SEND, find: "keyOf(attempt.id)", replace: "keyOf(context.newId())" }],
  },
  {
    name: "no answer counts as no",
    edits: [{ file: SEND, find: 'if (isFirst && answer.reason !== "unknown") {', replace: "if (isFirst) {" }],
  },
  {
    name: "Stripe is called before the intent is committed",
    edits: [
      {
        file: START,
        find: "          ? openPayment(tx, context, paid, opening.means, mode)\n",
        replace: `          ? openPayment(tx, context, paid, opening.means, mode).then(async (opened) => {
              const { payment, attempt } = opened;
              await sendAttempt(elevated(context, "session.start"), payment, attempt, true).catch(() => undefined);
              return opened;
            })\n`,
      },
    ],
  },
  {
    name: "nobody sweeps",
    edits: [{ file: SWEEP, find: "await context.db.read((tx) => listDue(tx, now));", replace: "[] as Due[];" }],
  },
  {
    name: "a lost start is sent again after its key is forgotten",
    edits: [
      {
        file: "lib/domain/session.ts",
        find: "export const RESEND_WITHIN_MS = 2 * 60_000;",
        replace: "export const RESEND_WITHIN_MS = 9 * 24 * 60 * 60_000;",
      },
    ],
  },
  {
    name: "a request is built anew when it is sent again",
    edits: [
      {
        file: ASK_OWED,
        find: "    return void (await sendAttempt(context, payment, attempt, false));",
        replace: `    const { request } = attempt;
    const anew = request.kind === "capture" ? { ...request, amountMinor: payment.amountMinor } : request;
    return void (await sendAttempt(context, payment, { ...attempt, request: anew }, false));`,
      },
    ],
  },
  {
    name: "money that came is counted each time it is seen",
    cover: "a payment becomes paid once",
    edits: [
      { file: "lib/use-cases/payment/collected.ts", find: "  if (!isNew) return;\n", replace: "" },
      {
        file: "lib/use-cases/stripe-event/handle.ts",
        find: '  if (payment.status === "succeeded") return "final";\n',
        replace: "",
      },
    ],
  },
  {
    name: "what came is booked each time it is seen",
    cover: "the ledger's one posting per cause",
    edits: [
      {
        file: "lib/use-cases/payment/collected.ts",
        find: "  if (!isNew) return;\n",
        replace: `  if (!isNew)
    return postMoney(tx, context, { payment, app }, charge, charge.capturedMinor, charge.applicationFeeMinor);\n`,
      },
      {
        file: "lib/use-cases/stripe-event/handle.ts",
        find: '  if (payment.status === "succeeded") return "final";\n',
        replace: "",
      },
    ],
    sql: ["alter table ledger_transaction drop constraint ledger_transaction_once_per_cause"],
  },
];
