import type { RequestListener } from "node:http";
import type { Bayfare } from "@/lib/client/bayfare";
import { BayfareError } from "@/lib/client/errors";
import { every } from "@/lib/client/list";
import type { Session } from "@/lib/client/operations";
import { verifiedEvent } from "@/lib/client/webhook";
import { createJournal } from "@/tests/support/sample-app/journal";
import { AppError, type Asked, listenerOf, type Routes } from "@/tests/support/sample-app/routes";
import { type Stay, stayOf } from "@/tests/support/sample-app/stay";

export type SampleOptions = {
  readonly bayfare: Bayfare;
  /** Where the hosted page leads back to; its origin is registered for the app. */
  readonly returnUrl: string;
};

export type SampleApp = {
  readonly listener: RequestListener;
  /** Has Bayfare tell the app of what happens, at the address where the app is reached; returns how that ends. */
  subscribe(url: string): Promise<() => Promise<void>>;
};

/** A parking app of another company: its drivers' browsers talk to it, and it talks to Bayfare by the client only. */
export function sampleApp({ bayfare, returnUrl }: SampleOptions): SampleApp {
  const journal = createJournal();
  let secret = "";
  const routes: Routes = {
    ...cardRoutes(bayfare),
    ...stayRoutes(bayfare, returnUrl),
    ...afterwardsRoutes(bayfare),
    "POST /hooks": async ({ text, headers }) => {
      if (secret === "") throw new AppError(503, "Not ready."); // it is told again
      journal.hear(verifiedEvent(text, headers, secret));
      return { status: 204 };
    },
    "GET /drivers/:driver/stays/:stay/story": async (asked) => {
      const { id } = await ownStay(bayfare, asked);
      return { body: { events: journal.of(id).map(({ type, sequence }) => ({ type, sequence })) } };
    },
  };
  return {
    listener: listenerOf(routes),
    async subscribe(url) {
      const made = await bayfare.createWebhookEndpoint({ url: `${url}/hooks` });
      // The secret is shown once: where that answer was lost on its way and the client asked again, it is rolled.
      secret = made.secret ?? (await bayfare.rollWebhookSecret(made.id)).secret ?? "";
      return () => bayfare.deleteWebhookEndpoint(made.id);
    },
  };
}

/** Saving a card takes four steps: ask for a SetupIntent, Stripe.js confirms it in the page, store the card, pay with it. */
function cardRoutes(bayfare: Bayfare): Routes {
  return {
    "POST /drivers": async ({ field }) => {
      const id = field("id");
      try {
        await bayfare.createUser({ id });
      } catch (error) {
        if (!(error instanceof BayfareError && error.code === "user.already_exists")) throw error;
      }
      return { status: 201, body: { id } };
    },
    "GET /drivers/:driver": async ({ names: { driver = "" } }) => {
      const [{ canStart, debts }, { data: cards }] = await Promise.all([
        bayfare.readUser(driver),
        bayfare.listPaymentMethods(driver),
      ]);
      return { body: { canStart, debts, cards: cards.map(({ id, brand, last4 }) => ({ id, brand, last4 })) } };
    },
    "POST /drivers/:driver/card-setups": async ({ names: { driver = "" } }) => {
      const { setupIntentId, clientSecret, publishableKey } = await bayfare.createSetupIntent(driver);
      return { status: 201, body: { setupIntentId, clientSecret, publishableKey } };
    },
    "POST /drivers/:driver/cards": async ({ names: { driver = "" }, field }) => {
      const card = { paymentMethodId: field("paymentMethodId"), setAsDefault: true };
      const { id, brand, last4 } = await bayfare.createPaymentMethod(driver, card);
      return { status: 201, body: { id, brand, last4 } };
    },
  };
}

function stayRoutes(bayfare: Bayfare, returnUrl: string): Routes {
  return {
    "POST /offers": async ({ field, optional }) => {
      const minutes = optional("minutes");
      const wanted = minutes === undefined ? { kind: "open" as const } : { minutes: Number(minutes) };
      const offer = await bayfare.makeQuote({ zoneCode: field("zoneCode"), ...wanted });
      const { id, totalMinor, currency, lines, holdMinor } = offer;
      return { status: 201, body: { id, totalMinor, currency, holdMinor, lines: lines.map(({ label }) => label) } };
    },
    "POST /drivers/:driver/stays": async (asked) => {
      const { names, field } = asked;
      const vehicle = { plate: field("plate"), country: "FR" } as const;
      const wanted = { quoteId: field("offer"), vehicle, returnUrl, reference: field("tap") };
      return {
        status: 201,
        body: stayOf(await bayfare.startSession(names.driver ?? "", wanted, onceOf(asked, "park"))),
      };
    },
    "GET /drivers/:driver/stays": async ({ names: { driver = "" } }) => {
      const stays: Stay[] = [];
      for await (const session of every((page) => bayfare.listSessions(driver, { limit: 2, ...page }))) {
        stays.push(stayOf(session));
      }
      return { body: { stays } };
    },
    "GET /drivers/:driver/stays/:stay": async (asked) => ({ body: stayOf(await ownStay(bayfare, asked)) }),
    "POST /drivers/:driver/stays/:stay/longer": async (asked) => {
      const { id } = await ownStay(bayfare, asked);
      const wanted = { minutes: Number(asked.field("minutes")) };
      return { body: stayOf(await bayfare.extendSession(id, wanted, onceOf(asked, "longer"))) };
    },
    "POST /drivers/:driver/stays/:stay/stop": async (asked) => {
      const { id } = await ownStay(bayfare, asked);
      return { body: stayOf(await bayfare.stopSession(id)) };
    },
  };
}

function afterwardsRoutes(bayfare: Bayfare): Routes {
  return {
    "POST /drivers/:driver/stays/:stay/pay": async (asked) => {
      const { id } = await ownStay(bayfare, asked);
      const wanted = { paymentMethodId: asked.field("paymentMethodId") };
      return { body: stayOf(await bayfare.retryPayment(id, wanted, onceOf(asked, "pay"))) };
    },
    "GET /drivers/:driver/stays/:stay/receipt.pdf": async (asked) => {
      const { id } = await ownStay(bayfare, asked);
      return { body: await bayfare.readReceiptPdf(id, languageOf(asked)) };
    },
    "POST /drivers/:driver/stays/:stay/refunds": async (asked) => {
      const { id } = await ownStay(bayfare, asked);
      const wanted = { amountMinor: Number(asked.field("amountMinor")), reason: "goodwill" } as const;
      const { state, amountMinor } = await bayfare.createRefund(id, wanted, onceOf(asked, "refund"));
      return { status: 201, body: { state, amountMinor } };
    },
  };
}

/** One tap of the driver's finger is one wish, however often the phone sends it and whenever this program restarts. */
function onceOf(asked: Asked, what: string) {
  const { names, field } = asked;
  return { idempotencyKey: [what, names.driver, names.stay ?? "", field("tap")].join(":"), ...languageOf(asked) };
}

function languageOf({ headers }: Asked) {
  return { language: headers["accept-language"] ?? "en" };
}

/** A stay that a driver may see: Bayfare knows whose app it is of, the app knows whose driver. */
async function ownStay(bayfare: Bayfare, { names: { driver, stay = "" } }: Asked): Promise<Session> {
  const session = await bayfare.readSession(stay);
  if (session.userId !== driver) throw new AppError(404, "You have no such stay.");
  return session;
}
