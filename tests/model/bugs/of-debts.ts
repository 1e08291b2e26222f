import type { Bug } from "./bug";

const UNPAID = "lib/use-cases/payment/unpaid.ts";
const START = "lib/use-cases/session/start.ts";

/** Bugs of what is owed and of who owes. */
export const DEBTS: readonly Bug[] = [
  {
    name: "an intent whose process died is not followed",
    edits: [{ file: "lib/use-cases/payment/open.ts", find: "nextCheckAt: followAt,", replace: "nextCheckAt: null," }],
  },
  {
    name: "each try of what is owed makes a PaymentIntent",
    edits: [
      {
        file: "lib/use-cases/payment/try-request.ts",
        find: "if (paymentIntentId && means.saved) return",
        replace: "if (paymentIntentId && means.saved && !session.debtSince) return",
      },
      {
        file: "lib/use-cases/payment/try-request.ts",
        find: "if (paymentIntentId) return",
        replace: "if (paymentIntentId && !means.saved) return",
      },
    ],
  },
  {
    name: "the plan goes on after a bank's last word",
    edits: [
      {
        file: "lib/domain/retry.ts",
        find: 'if (adviceCode === "do_not_try_again" || code === "lost_card" || code === "stolen_card") return "do_not_try_again";',
        replace: "",
      },
    ],
  },
  {
    name: "a try that was not made ends the plan",
    edits: [
      {
        file: UNPAID,
        find: "  await planCollection(tx, payment.id, collectionOf(plan));\n",
        replace: "  await planCollection(tx, payment.id, { collectAt: null });\n",
      },
    ],
  },
  {
    name: "whoever owes may start",
    edits: [
      {
        file: START,
        find: "  if (stands.isInDebt) await refuseInDebt(context, driver, means.card?.fingerprint);\n",
        replace: "",
      },
    ],
  },
  {
    name: "a guest's debt is not known by the card",
    edits: [
      {
        file: "lib/use-cases/session/in-debt.ts",
        find: "const ofCard = isGuest && fingerprint ? { fingerprint } : {};",
        replace: "const ofCard = {};",
      },
    ],
  },
  {
    name: "what is written off can still be collected",
    edits: [
      {
        file: "lib/use-cases/debt/give-up.ts",
        find: 'const closed = payment ? await closeAtStripe(system, payment) : "given_up";',
        replace:
          'const closed = payment && !payment.stripePaymentIntentId ? await closeAtStripe(system, payment) : "given_up";',
      },
    ],
  },
  {
    name: "two tries of what is owed at once",
    cover: "one open attempt per payment in the database",
    edits: [
      {
        file: "lib/use-cases/payment/retry.ts",
        find: '  if (await findOpenAttempt(tx, payment.id)) throw new Refusal("session.payment_under_way");\n',
        replace: "",
      },
    ],
    sql: ["drop index attempt_one_open_per_payment"],
  },
];
