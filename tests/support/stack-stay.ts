import { randomInt } from "node:crypto";
import postgres from "postgres";
import { z } from "zod";
import { findReceiptLink, findReceiptOf, findReceiptOfPayment, type ReceiptRow } from "@/db/store/receipt";
import { listParts } from "@/db/store/refund";
import { contextFor, newToken, systemContext, uuidv7, vault } from "@/lib/auth/context";
import { execute } from "@/lib/use-cases/command";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { executeRefund } from "@/lib/use-cases/refund/execute";
import { requestRefund } from "@/lib/use-cases/refund/request";
import { startSession } from "@/lib/use-cases/session/start";
import { totpOf, totpSeal, totpSecretOf } from "@/lib/use-cases/sign-in/totp";
import { GARAGE } from "@/tests/support/pages/seeded";
import { testStack } from "@/tests/support/stack";

const UNDO_MS = 3_600_000; // beyond every undo window
const city = z.object({
  apps: z.array(z.object({ slug: z.string(), stripe: z.object({ publishableKey: z.string() }) })),
});
const waiting = z.object({ id: z.uuid(), account: z.string(), intent: z.string(), sealed: z.string() });
const identity = z.object({ id: z.uuid() });

export type StackReceipt = { readonly row: ReceiptRow; readonly path: string; readonly browserToken: string };

/** A guest's paid stay in the running stack, by the real commands and the simulator; no page is touched. */
export async function receiptInStack({ minutes = 120 } = {}): Promise<StackReceipt> {
  const stack = testStack();
  Object.assign(process.env, stack.environment); // this process now speaks to the stack as its worker does
  const owner = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const { id: appId } = identity.parse((await owner`select id from app where is_portal`)[0]);
    const [driverId, browserToken] = [uuidv7(), newToken()];
    await owner`insert into driver (id, app_id, locale, created_at) values (${driverId}, ${appId}, 'en', now())`;
    await owner`insert into browser (id, app_id, driver_id, token_hash, created_at)
      values (${uuidv7()}, ${appId}, ${driverId}, ${vault.hash(browserToken)}, now())`;
    const driver = await contextFor({ kind: "driver", appId, driverId, personId: null });
    const stay = {
      zoneCode: GARAGE.zoneCode,
      plate: `RC${randomInt(100_000, 1_000_000)}`,
      country: "FR",
      minutes,
    };
    const quote = await execute(makeQuote, driver, stay);
    const { id: sessionId } = await execute(startSession, driver, { quoteId: quote.id, payWith: "guest" });
    const payment = waiting.parse(
      (
        await owner`select id, stripe_account_id as account, stripe_payment_intent_id as intent,
          sealed_client_secret as sealed from payment where session_id = ${sessionId}`
      )[0],
    );
    await confirm(appId, payment);
    const row = await settledReceipt(payment.id);
    return { row, path: await linkOf(row.id), browserToken };
  } finally {
    await owner.end();
  }
}

const SETTLED_MS = 30_000; // the stack's worker may be asking Stripe about it at the same moment

type SecondFactor = { readonly provenMinutesAgo: number } | { readonly secondFactor: "none" };

/** An agent of the platform: the cookie, and what the authenticator app shows next, for those who have one. */
export async function agentInStack(factor: SecondFactor, developerOf?: string) {
  Object.assign(process.env, testStack().environment);
  const owner = postgres(testStack().databaseUrl, { max: 1, onnotice: () => undefined });
  const [personId, token] = [uuidv7(), newToken()];
  const secret = totpSecretOf(newToken());
  const sealed = vault.seal(secret, totpSeal(personId));
  const provenAt = "provenMinutesAgo" in factor ? new Date(Date.now() - factor.provenMinutesAgo * 60_000) : null;
  await owner`insert into person (id, email, name, created_at, sealed_totp_secret, totp_confirmed_at)
    values (${personId}, ${`${personId}@staff.example`}, 'Kim', now(), ${provenAt && sealed}, ${provenAt})`;
  const role = developerOf === undefined ? "support_agent" : "developer";
  await owner`insert into membership (id, person_id, role, app_id, created_at)
    values (${uuidv7()}, ${personId}, ${role}, (select id from app where slug = ${developerOf ?? null}), now())`;
  await owner`insert into sign_in (id, token_hash, person_id, created_at, expires_at, seen_at, second_factor_at)
    values (${uuidv7()}, ${vault.hash(token)}, ${personId}, now(), now() + interval '1 hour', now(), ${provenAt})`;
  await owner.end();
  return {
    personId,
    email: `${personId}@staff.example`,
    cookie: { name: "bf_sign_in", value: token },
    code: () => totpOf(secret, "").generate(),
  };
}

/** The receipt, whoever settles the payment: this test, or the stack's worker that a webhook has called. */
async function settledReceipt(paymentId: string): Promise<ReceiptRow> {
  for (const until = Date.now() + SETTLED_MS; Date.now() < until; ) {
    const system = await systemContext("test");
    await execute(settlePayment, system, { paymentId });
    const row = await system.db.read((tx) => findReceiptOfPayment(tx, paymentId));
    if (row) return row;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`payment ${paymentId} has no receipt`);
}

/** What the guest's browser does with Stripe.js. */
async function confirm(appId: string, payment: z.infer<typeof waiting>): Promise<void> {
  const { simulatorUrl, seeded } = testStack();
  const portal = city.parse(seeded).apps.find(({ slug }) => slug === "portal");
  const at = { tenant: appId, table: "payment", column: "sealed_client_secret", rowId: payment.id };
  const body = new URLSearchParams({
    key: portal?.stripe.publishableKey ?? "",
    _stripe_account: payment.account,
    client_secret: vault.open(payment.sealed, at),
    payment_method: "pm_card_fr",
    use_stripe_sdk: "true",
  });
  const url = `${simulatorUrl}/v1/payment_intents/${payment.intent}/confirm`;
  const response = await fetch(url, { method: "POST", body, signal: AbortSignal.timeout(20_000) });
  if (!response.ok) throw new Error(`the confirmation answered ${response.status}`);
}

/** Pays part of it back as the operator's owner would and waits for nothing: the credit receipt. */
export async function creditInStack({ row }: StackReceipt): Promise<{ row: ReceiptRow; path: string }> {
  const owner = postgres(testStack().databaseUrl, { max: 1, onnotice: () => undefined });
  const rows =
    await owner`select person_id as id from membership where operator_id = ${row.operatorId} and role = 'owner'`;
  await owner.end();
  const personId = identity.parse(rows[0]).id;
  const merchant = await contextFor({ kind: "operator", operatorId: row.operatorId, personId, role: "owner" });
  const asked = { refundId: uuidv7(), sessionId: row.sessionId, amountMinor: 100, reason: "goodwill" };
  const refund = await execute(requestRefund, merchant, asked);
  const system = await systemContext("test");
  const [part] = await system.db.read((tx) => listParts(tx, { refundId: refund.id }));
  if (!part) throw new Error("the refund has no part");
  const later = { ...system, now: new Date(system.now.getTime() + UNDO_MS) };
  await execute(executeRefund, later, { refundPartId: part.id });
  const credit = await system.db.read((tx) => findReceiptOf(tx, { kind: "credit", cause: part.id }));
  if (!credit) throw new Error("the refund has no credit");
  return { row: credit, path: await linkOf(credit.id) };
}

async function linkOf(receiptId: string): Promise<string> {
  const { db } = await systemContext("test");
  const link = await db.read((tx) => findReceiptLink(tx, receiptId));
  if (!link) throw new Error("the receipt has no link");
  const at = { tenant: link.appId, table: "link", column: "sealed_token", rowId: link.id };
  return `/r/${vault.open(link.sealedToken, at)}`;
}
