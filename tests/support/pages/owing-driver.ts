import { randomInt } from "node:crypto";
import type { BrowserContext } from "@playwright/test";
import type postgres from "postgres";
import { z } from "zod";
import { contextFor, newToken, systemContext, uuidv7, vault } from "@/lib/auth/context";
import { finishCard } from "@/lib/use-cases/card/finish";
import { saveCard } from "@/lib/use-cases/card/save";
import { type Context, execute } from "@/lib/use-cases/command";
import { writeOffDebt } from "@/lib/use-cases/debt/write-off";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { startSession } from "@/lib/use-cases/session/start";
import { stopSession } from "@/lib/use-cases/session/stop";
import { GARAGE } from "@/tests/support/pages/seeded";
import { stackControl, testStack } from "@/tests/support/stack";

const WORKED_MS = 30_000; // the stack's worker makes the first collection
const SERVICE_FEE_MINOR = 35;
const identity = z.object({ id: z.uuid() });
const city = z.object({
  apps: z.array(z.object({ slug: z.string(), stripe: z.object({ publishableKey: z.string() }) })),
});

/** A guest of the portal in the running stack, with a browser's cookie, an address and a saved card that nobody else has. */
export type StackGuest = {
  readonly email: string;
  /** What a browser of the driver's sends along. */
  readonly cookie: string;
  /** Saves one more card; its id. */
  card(alias: string): Promise<string>;
  /** The bank of a saved card answers so to its next uses. */
  bankSays(cardId: string, reason: string, times?: number): Promise<void>;
  /** Begins a stay with an open end; its id. */
  park(place: string, cardId: string): Promise<string>;
  /** Parks at the place and leaves again: 40.00, of which 30.00 were held. The bank says no to the rest. */
  owe(place: string, cardId: string, reason?: string): Promise<string>;
  /** Support waives what is owed. */
  forgive(sessionId: string): Promise<void>;
  /** Puts the driver into a browser. */
  enter(browser: BrowserContext): Promise<void>;
};

/** By the real commands and the simulator; no page is touched. */
export async function guestInStack(sql: postgres.Sql, locale: "en" | "de" | "fr" = "en"): Promise<StackGuest> {
  const stack = testStack();
  Object.assign(process.env, stack.environment); // this process now speaks to the stack as its worker does
  const { id: appId } = identity.parse((await sql`select id from app where is_portal`)[0]);
  const [driverId, token] = [uuidv7(), newToken()];
  await sql`insert into driver (id, app_id, locale, created_at) values (${driverId}, ${appId}, ${locale}, now())`;
  await sql`insert into browser (id, app_id, driver_id, token_hash, created_at)
    values (${uuidv7()}, ${appId}, ${driverId}, ${vault.hash(token)}, now())`;
  const act = () => contextFor({ kind: "driver", appId, driverId, personId: null });
  const email = `guest-${driverId.slice(-12)}@example.org`;
  return {
    email,
    cookie: `bf_driver=${token}`,
    card: async (alias) => saveOne(sql, await act(), { appId, alias }),
    bankSays: (cardId, reason, times = 1) => bankSays(sql, cardId, { reason, times }),
    park: (zoneCode, cardId) => park(act, zoneCode, cardId, email),
    async owe(zoneCode, cardId, reason = "insufficient_funds") {
      const id = await park(act, zoneCode, cardId, email);
      await bankSays(sql, cardId, { reason, times: 1 });
      await execute(stopSession, await act(), { sessionId: id });
      await untilOwed(sql, id);
      return id;
    },
    async forgive(sessionId) {
      await execute(writeOffDebt, await systemContext("support"), { sessionId, reason: "goodwill" });
    },
    async enter(browser) {
      await browser.addCookies([{ name: "bf_driver", value: token, url: stack.url }]);
    },
  };
}

async function park(act: () => Promise<Context>, zoneCode: string, payWith: string, email: string): Promise<string> {
  const plate = `OW${randomInt(100_000, 1_000_000)}`;
  const quote = await execute(makeQuote, await act(), { zoneCode, plate, country: "FR", kind: "open" });
  return (await execute(startSession, await act(), { quoteId: quote.id, payWith, email })).id;
}

/** Test cards are one card for all drivers: each gets a fingerprint of its own, so that its debts meet nobody else. */
async function saveOne(sql: postgres.Sql, driver: Context, { appId, alias }: { appId: string; alias: string }) {
  const { setupId } = await execute(saveCard, driver, { consent: "yes" });
  const { intent, sealed } = z.object({ intent: z.string(), sealed: z.string() }).parse(
    (
      await sql`select stripe_setup_intent_id as intent, sealed_client_secret as sealed
        from card_setup where id = ${setupId}`
    )[0],
  );
  const at = { tenant: appId, table: "card_setup", column: "sealed_client_secret", rowId: setupId };
  const { simulatorUrl, seeded } = testStack();
  const body = new URLSearchParams({
    key: city.parse(seeded).apps.find(({ slug }) => slug === "portal")?.stripe.publishableKey ?? "",
    client_secret: vault.open(sealed, at),
    payment_method: alias,
    use_stripe_sdk: "true",
  });
  const url = `${simulatorUrl}/v1/setup_intents/${intent}/confirm`;
  const answer = await fetch(url, { method: "POST", body, signal: AbortSignal.timeout(20_000) });
  if (!answer.ok) throw new Error(`the card was not saved: ${await answer.text()}`);
  const { id } = await execute(finishCard, driver, { setupId });
  await sql`update payment_method set fingerprint = ${`fp_${id}`} where id = ${id}`;
  return id;
}

async function bankSays(sql: postgres.Sql, cardId: string, order: { reason: string; times: number }): Promise<void> {
  const rows = await sql`select stripe_payment_method_id as id from payment_method where id = ${cardId}`;
  const id = z.string().parse(rows[0]?.id);
  await stackControl(testStack())("POST", `payment_methods/${id}/decline`, z.unknown(), order);
}

async function untilOwed(sql: postgres.Sql, sessionId: string): Promise<void> {
  for (const until = Date.now() + WORKED_MS; Date.now() < until; ) {
    const [row] = await sql`select 1 from session where id = ${sessionId} and debt_since is not null`;
    if (row) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`session ${sessionId} did not come to a debt`);
}

/** A place of the seeded operator where any stay costs 40.00 with its service fee, and 30.00 are held: its code. */
export async function placeOfForty(sql: postgres.Sql, name: string, totalMinor = 4_000): Promise<string> {
  const zoneCode = String(randomInt(900_000, 1_000_000));
  const placeId = uuidv7();
  const rules = {
    rateTableName: "Flat",
    timeZone: "Europe/Paris",
    applicableCurrency: "eur",
    taxRateBasisPoints: 2000,
    rateLineCollections: [{ rateLines: [{ rateLineType: "flatRate", valueMinor: totalMinor - SERVICE_FEE_MINOR }] }],
  };
  await sql`
    insert into place (id, operator_id, zone_code, name, address, latitude, longitude, time_zone, currency, service, kinds, hold_minor, created_at)
    select ${placeId}, o.id, ${zoneCode}, ${name}, '1 quai du Port', 48.1, -1.7, 'Europe/Paris', 'eur', 'parking',
      '{prepaid,open}', 3000, now() from operator o where o.slug = ${GARAGE.operator}`;
  await sql`
    insert into tariff_version (id, operator_id, place_id, version, rules, published_at)
    select ${uuidv7()}, p.operator_id, p.id, 1, ${sql.json(rules)}, now() from place p where p.id = ${placeId}`;
  return zoneCode;
}
