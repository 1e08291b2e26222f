import type { Chance } from "@/db/seed/chance";
import type { PlacePlan } from "@/db/seed/city";
import type { Desk } from "@/db/seed/desk";
import type { SeededApp } from "@/db/seed/founding";
import { type DriverActor, openDriverOf } from "@/db/seed/settling";
import { findCollecting } from "@/db/store/payment";
import { findSession, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import type { PlateCountry } from "@/lib/domain/plate";
import { execute } from "@/lib/use-cases/command";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";
import { cancelPayment } from "@/lib/use-cases/session/cancel";
import { extendSession } from "@/lib/use-cases/session/extend";
import { startSession } from "@/lib/use-cases/session/start";

export type Means =
  | { readonly kind: "saved"; readonly cardIds: readonly string[] }
  /** Cards that are typed in one after the other until one is taken. */
  | { readonly kind: "guest"; readonly cards: readonly string[] };

/** Somebody who is about to park. A guest is known only once they act. */
export type Parker = {
  readonly app: SeededApp;
  readonly actor: DriverActor | null;
  readonly locale: "en" | "de" | "fr";
  readonly plate: string;
  readonly country: PlateCountry;
  readonly email: string;
  readonly means: Means;
};

export type Stay = {
  readonly sessionId: string;
  readonly parker: Parker & { readonly actor: DriverActor };
  readonly operator: string;
  readonly minutes: number;
  endsAt: Date;
};

const FREE_STAYS = 0.15; // most people who need not pay do not use an app

/** Parks at the first of the places that sells a stay now; null when none does or no card is taken. */
export async function park(
  desk: Desk,
  chance: Chance,
  parker: Parker,
  at: { operator: string; places: readonly PlacePlan[] },
): Promise<Stay | null> {
  const actor = parker.actor ?? (await openDriverOf(desk, parker.app, null, parker.locale));
  const known = { ...parker, actor };
  for (const place of at.places) {
    const minutes = chance.pick(place.stays);
    const session = await start(desk, chance, known, { zoneCode: place.zoneCode, minutes });
    if (session === "not_sold") continue;
    if (session?.sessionStatus !== "STARTED") return null;
    return { sessionId: session.id, parker: known, operator: at.operator, minutes, endsAt: session.endsAt };
  }
  return null;
}

type Known = Stay["parker"];

async function start(
  desk: Desk,
  chance: Chance,
  parker: Known,
  wish: { zoneCode: string; minutes: number },
): Promise<SessionRow | "not_sold" | null> {
  const { plate, country, email, means } = parker;
  const quote = await unlessRefused(() => execute(makeQuote, desk.as(parker.actor), { ...wish, plate, country }));
  if (!quote || (quote.totalMinor === 0 && !chance.is(FREE_STAYS))) return "not_sold";
  if (means.kind === "guest") {
    const begun = await execute(startSession, desk.as(parker.actor), { quoteId: quote.id, payWith: "guest", email });
    return payAsGuest(desk, parker, begun.id, means.cards);
  }
  // A declined start gives its offer back.
  for (const payWith of means.cardIds) {
    const taken = { quoteId: quote.id, payWith, email };
    const session = await unlessRefused(() => execute(startSession, desk.as(parker.actor), taken));
    if (session) return session;
  }
  return null;
}

/** The browser's part: confirms with the publishable key, card after card; whoever has no more leaves. */
async function payAsGuest(
  desk: Desk,
  parker: Known,
  sessionId: string,
  cards: readonly string[],
): Promise<SessionRow | null> {
  const { db, vault } = desk.system();
  const payment = await db.read((tx) => findCollecting(tx, sessionId));
  if (payment) {
    const at = { tenant: payment.appId, table: "payment", column: "sealed_client_secret", rowId: payment.id };
    const clientSecret = vault.open(payment.sealedClientSecret ?? "", at);
    let isPaid = false;
    for (const card of cards) {
      isPaid = await desk.simulator.confirmPayment({
        publishableKey: parker.app.publishableKey,
        account: payment.stripeAccountId,
        intentId: payment.stripePaymentIntentId ?? "",
        clientSecret,
        card,
      });
      await execute(settlePayment, desk.system(), { paymentId: payment.id });
      if (isPaid) break;
    }
    if (!isPaid) await execute(cancelPayment, desk.as(parker.actor), { sessionId });
  }
  return (await db.read((tx) => findSession(tx, { sessionId }))) ?? null;
}

/** Stays longer where the tariff allows it and the card is taken. */
export async function extend(desk: Desk, stay: Stay, byMinutes: number): Promise<void> {
  const { sessionId, parker } = stay;
  const wish = { sessionId, minutes: stay.minutes + byMinutes };
  const quote = await unlessRefused(() => execute(makeExtensionQuote, desk.as(parker.actor), wish));
  if (!quote) return;
  const { means } = parker;
  const payWith = means.kind === "guest" ? means.kind : (means.cardIds.at(-1) ?? "guest");
  const extended = await unlessRefused(() =>
    execute(extendSession, desk.as(parker.actor), { quoteId: quote.id, payWith }),
  );
  if (means.kind === "guest") await payAsGuest(desk, parker, sessionId, means.cards.slice(-1));
  const session = extended && (await desk.system().db.read((tx) => findSession(tx, { sessionId })));
  if (session) stay.endsAt = session.endsAt;
}

/** A refusal is part of life in the city; anything else is a bug and ends the seed. */
export async function unlessRefused<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
