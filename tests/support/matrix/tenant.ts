import { randomInt } from "node:crypto";
import type postgres from "postgres";
import { vi } from "vitest";
import { z } from "zod";
import { findLinkById, findReceiptOfPayment } from "@/db/store/receipt";
import { findSession } from "@/db/store/session";
import { contextFor, newToken, systemContext, uuidv7, vault } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { linkPath } from "@/lib/loaders/receipt";
import { finishCard } from "@/lib/use-cases/card/finish";
import { saveCard } from "@/lib/use-cases/card/save";
import { type Context, execute } from "@/lib/use-cases/command";
import { confirmLinkOf, parkedLinkOf, payLinkOf } from "@/lib/use-cases/debt/mail";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { requestRefund } from "@/lib/use-cases/refund/request";
import { startSession } from "@/lib/use-cases/session/start";
import { testStack } from "@/tests/support/stack";

const apps = z.object({
  apps: z.array(z.object({ slug: z.string(), stripe: z.object({ publishableKey: z.string() }) })),
});
const identity = z.object({ id: z.uuid() });
const waitingPayment = z.object({ id: z.uuid(), account: z.string(), intent: z.string(), sealed: z.string() });
const waitingSetup = z.object({ intent: z.string(), sealed: z.string() });

export type TenantPlan = { app: string; operator: string; zoneCode: string; country: "FR" | "GB" | "DE" | "SE" };

/** One driver of one app at one operator, with one of everything that has an address or an id in a form. */
export type Tenant = {
  readonly cookie: string;
  readonly driverId: string;
  readonly operator: string;
  /** In every plate of this driver. */
  readonly plate: string;
  /** In the driver's address for mails. */
  readonly mailbox: string;
  /** In the staff's note at a refund. */
  readonly note: string;
  /** As addresses have them. */
  readonly shown: Readonly<
    Record<
      | "session"
      | "waiting"
      | "quote"
      | "receipt"
      | "setup"
      | "link"
      | "payLink"
      | "parkedLink"
      | "confirmLink"
      | "verify",
      string
    >
  >;
  /** As fields of forms have them. */
  readonly ids: Readonly<Record<"session" | "waiting" | "quote" | "card" | "refund" | "app", string>>;
};

const SETTLED_MS = 20_000;
const LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ";

/** A word that nothing else contains. */
export function canary(length: number): string {
  return Array.from({ length }, () => LETTERS.charAt(randomInt(LETTERS.length))).join("");
}

/** Made with the real commands and the simulator; no page is touched. */
export async function makeTenant(owner: postgres.Sql, plan: TenantPlan): Promise<Tenant> {
  const [plate, mailbox, note] = [canary(9), canary(12).toLowerCase(), canary(12)];
  const { id: appId } = identity.parse((await owner`select id from app where slug = ${plan.app}`)[0]);
  const [driverId, browserToken] = [uuidv7(), newToken()];
  await owner`insert into driver (id, app_id, locale, created_at) values (${driverId}, ${appId}, 'en', now())`;
  await owner`insert into browser (id, app_id, driver_id, token_hash, created_at)
    values (${uuidv7()}, ${appId}, ${driverId}, ${vault.hash(browserToken)}, now())`;
  const driver = await contextFor({ kind: "driver", appId, driverId, personId: null });
  const offer = (letter: string) =>
    execute(makeQuote, driver, {
      zoneCode: plan.zoneCode,
      plate: plate + letter,
      country: plan.country,
      minutes: 120,
    });

  const paidQuote = await offer("A");
  const { id: session } = await execute(startSession, driver, {
    quoteId: paidQuote.id,
    payWith: "guest",
    email: `${mailbox}@canary.example`,
  });
  const receipt = await payFor(owner, { plan, appId, session });
  const refund = await askRefund(owner, { operator: plan.operator, session, note });
  const card = await saveOne(owner, driver, { plan, appId });
  const { setupId: setup } = await execute(saveCard, driver, { consent: "yes" });
  const waitingQuote = await offer("B");
  const { id: waiting } = await execute(startSession, driver, { quoteId: waitingQuote.id, payWith: "guest" });
  const quote = (await offer("C")).id;
  return {
    cookie: `bf_driver=${browserToken}`,
    driverId,
    operator: plan.operator,
    plate,
    mailbox,
    note,
    shown: {
      session: publicId("session", session),
      waiting: publicId("session", waiting),
      quote: publicId("quote", quote),
      receipt: publicId("receipt", receipt.id),
      setup,
      link: receipt.link,
      payLink: await linkToken(session, payLinkOf),
      parkedLink: await linkToken(session, parkedLinkOf),
      confirmLink: await linkToken(session, confirmLinkOf),
      verify: receipt.verify,
    },
    ids: { session, waiting, quote, card, refund, app: appId },
  };
}

type Payee = { plan: TenantPlan; appId: string; session: string };

async function payFor(
  owner: postgres.Sql,
  { plan, appId, session }: Payee,
): Promise<{ id: string; link: string; verify: string }> {
  const payment = waitingPayment.parse(
    (
      await owner`select id, stripe_account_id as account, stripe_payment_intent_id as intent,
        sealed_client_secret as sealed from payment where session_id = ${session}`
    )[0],
  );
  const secret = vault.open(payment.sealed, {
    tenant: appId,
    table: "payment",
    column: "sealed_client_secret",
    rowId: payment.id,
  });
  await confirm(plan.app, `/v1/payment_intents/${payment.intent}/confirm`, secret, {
    _stripe_account: payment.account,
  });
  const system = await systemContext("test");
  await execute(settlePayment, system, { paymentId: payment.id });
  // The stack's worker may have been told by the webhook first, and be at it.
  return vi.waitFor(
    () =>
      system.db.read(async (tx) => {
        const row = await findReceiptOfPayment(tx, payment.id);
        const link = row && (await linkPath(tx, { vault }, row.id));
        if (!row || !link) throw new Error(`payment ${payment.id} has no receipt with a link`);
        return { id: row.id, link: link.replace("/r/", ""), verify: row.verifyCode };
      }),
    { timeout: SETTLED_MS, interval: 100 },
  );
}

async function saveOne(
  owner: postgres.Sql,
  driver: Context,
  { plan, appId }: { plan: TenantPlan; appId: string },
): Promise<string> {
  const { setupId } = await execute(saveCard, driver, { consent: "yes" });
  const setup = waitingSetup.parse(
    (
      await owner`select stripe_setup_intent_id as intent, sealed_client_secret as sealed
        from card_setup where id = ${setupId}`
    )[0],
  );
  const at = { tenant: appId, table: "card_setup", column: "sealed_client_secret", rowId: setupId };
  await confirm(plan.app, `/v1/setup_intents/${setup.intent}/confirm`, vault.open(setup.sealed, at), {});
  return (await execute(finishCard, driver, { setupId })).id;
}

/** What the driver's browser does with Stripe.js. */
async function confirm(
  app: string,
  path: string,
  clientSecret: string,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  const { simulatorUrl, seeded } = testStack();
  const body = new URLSearchParams({
    key: apps.parse(seeded).apps.find(({ slug }) => slug === app)?.stripe.publishableKey ?? "",
    client_secret: clientSecret,
    payment_method: "pm_card_visa_cartesBancaires",
    use_stripe_sdk: "true",
    ...more,
  });
  const response = await fetch(simulatorUrl + path, { method: "POST", body, signal: AbortSignal.timeout(20_000) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
}

/** The link of a mail about this stay. */
async function linkToken(sessionId: string, linkOf: typeof payLinkOf): Promise<string> {
  const system = await systemContext("test");
  return system.db.transaction(async (tx) => {
    const session = await findSession(tx, { sessionId });
    const link = session && (await findLinkById(tx, await linkOf(tx, system, session)));
    if (!link) throw new Error(`session ${sessionId} has no link`);
    const at = { tenant: link.appId, table: "link", column: "sealed_token", rowId: link.id };
    return vault.open(link.sealedToken, at);
  });
}

/** A refund whose undo window is open, asked for by the operator's owner. */
export async function askRefund(
  owner: postgres.Sql,
  { operator, session, note }: { operator: string; session: string; note: string },
): Promise<string> {
  const found = await owner`select m.person_id as id, m.operator_id as operator from membership m
    join operator o on o.id = m.operator_id where o.slug = ${operator} and m.role = 'owner'`;
  const { id: personId, operator: operatorId } = identity.extend({ operator: z.uuid() }).parse(found[0]);
  const merchant = await contextFor({ kind: "operator", operatorId, personId, role: "owner" });
  const asked = { refundId: uuidv7(), sessionId: session, amountMinor: 60, reason: "goodwill", note };
  const refund = await execute(requestRefund, merchant, asked);
  return refund.id;
}
