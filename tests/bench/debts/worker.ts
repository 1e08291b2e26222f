import { z } from "zod";
import { connect } from "@/db/client";
import { newToken, uuidv7 } from "@/lib/auth/context";
import { minor } from "@/lib/domain/money";
import type { PaymentSeen } from "@/lib/domain/payment";
import { startWorker } from "@/lib/jobs/worker";
import { createSecrets } from "@/lib/secrets";
import { gatewayFor } from "@/lib/stripe/client";
import type { Context } from "@/lib/use-cases/command";
import { DUE_WORK } from "@/lib/use-cases/due-work";
import { PAID_OF, REST_MINOR } from "@/tests/bench/debts/terms";

const secretsOf = z.object({ DATABASE_URL: z.url(), BAYFARE_KEYS: z.string(), AUTH_SECRET: z.string() });
const { DATABASE_URL: url, BAYFARE_KEYS, AUTH_SECRET } = secretsOf.parse(process.env);
const { seal, open, hashToken: hash } = createSecrets(BAYFARE_KEYS, AUTH_SECRET);
const db = connect(url).database({ kind: "system" });
let asked = 0;

/** A bank that answers at once: what is measured is our own work. */
function answer(paymentIntentId: string): PaymentSeen {
  asked += 1;
  if (asked % PAID_OF !== 0) {
    const decline = { code: "insufficient_funds", adviceCode: "try_again_later" } as const;
    return { paymentIntentId, paymentId: null, state: "requires_payment_method", clientSecret: "", decline };
  }
  const charge = {
    chargeId: `ch_${paymentIntentId}`,
    capturedMinor: minor(REST_MINOR),
    at: new Date(),
    card: { brand: "visa", last4: "4242", network: "visa", fingerprint: null },
    applicationFeeId: `fee_${paymentIntentId}`,
    applicationFeeMinor: minor(30),
    booking: { balanceTransactionId: `txn_${paymentIntentId}`, stripeFeeMinor: minor(40) },
  };
  return { paymentIntentId, paymentId: null, state: "succeeded", charge };
}

const gateway = {
  ...gatewayFor("sk_test_bench", "acct_bench"),
  send: async (_: unknown, request: { kind: string; paymentIntentId?: string }) =>
    ({ ok: true, value: answer(request.paymentIntentId ?? "") }) as const,
};

const context = (): Context => ({
  actor: { kind: "system", job: "bench" },
  db,
  stripe: { forApp: async () => gateway },
  vault: { seal, open, hash },
  now: new Date(),
  newId: uuidv7,
  newToken,
});

await startWorker({
  url,
  schedule: false,
  context,
  handlers: { "payment.collect_due": DUE_WORK["payment.collect_due"] },
});
process.send?.("ready");
