import { z } from "zod";
import { atOnce, brokenConstraint, type Tx } from "@/db/client";
import { holdDriver, holdPayer, rememberVehicle } from "@/db/store/driver";
import { findTried } from "@/db/store/plate-look";
import { type QuoteRow, takeQuote } from "@/db/store/quote";
import { findSession, findSessionOfQuote, insertSession, type SessionRow } from "@/db/store/session";
import { findStarted, type StartRow } from "@/db/store/start";
import { Refusal, type RefusalCode } from "@/lib/domain/errors";
import { ZERO } from "@/lib/domain/money";
import { REFERENCE_CHARACTERS_MAX } from "@/lib/domain/session";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { type Context, command, elevated } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { tell } from "@/lib/use-cases/event/tell";
import { type Means, NO_MEANS, readyMeans } from "@/lib/use-cases/payment/means";
import { openPayment } from "@/lib/use-cases/payment/open";
import { refuseDeclined, refuseNothingSent } from "@/lib/use-cases/payment/outcome";
import { sendAttempt } from "@/lib/use-cases/payment/send";
import { refuseTried, triesSince } from "@/lib/use-cases/plate/look";
import { chargeOf } from "@/lib/use-cases/quote/charge-of";
import { refuseQuickReturn } from "@/lib/use-cases/quote/vehicle";
import { refuseInDebt } from "@/lib/use-cases/session/in-debt";
import { lookAtStart, type Sale, saleOf } from "@/lib/use-cases/session/sale";
import { clearOwnUnpaid, clearSlot } from "@/lib/use-cases/session/slot";
import { trace } from "@/lib/use-cases/trace";

/**
 * Parks: intent, commit, Stripe, outcome. An offer is used once, so pressing twice, in one tab or in two, is one stay. The
 * answer says where the stay is: CREATED means that the browser or the bank has to do something, or that we are checking.
 */
export const startSession = command({
  name: "session.start",
  permission: "session.start",
  input: z.object({
    quoteId: z.uuid(),
    /** `guest`, or the id of a saved card. */
    payWith: z.union([z.literal("guest"), z.uuid()]),
    email: z.union([z.literal(""), z.email().max(254)]).optional(),
    /** Made by whoever asks, so that the same request twice is one stay. */
    sessionId: z.uuid().optional(),
    /** The app's own name for the stay. */
    reference: z.string().max(REFERENCE_CHARACTERS_MAX).optional(),
    returnUrl: z.url().optional(),
    /** Somebody can answer the bank; else its question is a no. */
    driverPresent: z.boolean().default(true),
  }),
  run: async (context, input): Promise<SessionRow> => {
    const driver = driverOf(context);
    const start = await lookAtStart(context, driver, input);
    if (start?.known) return start.known;
    if (!start) throw new Refusal("quote.not_found");
    try {
      return await startOnce(context, driver, input, start);
    } catch (error) {
      // The same offer in another tab, or the button pressed twice: whoever was first has the stay, and the other one gets it too.
      const first = isTaken(error) ? await findKnown(context, driver, input) : undefined;
      if (first) return first;
      throw error;
    }
  },
});

type Driver = { readonly appId: string; readonly driverId: string };
type Input = {
  readonly quoteId: string;
  readonly payWith: string;
  readonly email?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly reference?: string | undefined;
  readonly returnUrl?: string | undefined;
  readonly driverPresent: boolean;
};

/** Whoever names the stay gets no other one for the same offer. */
function findKnown(context: Context, { driverId }: Driver, by: Input): Promise<SessionRow | undefined> {
  const { quoteId, sessionId } = by;
  return context.db.read((tx) =>
    sessionId === undefined ? findSessionOfQuote(tx, { quoteId, driverId }) : findSession(tx, { sessionId, driverId }),
  );
}

const TAKEN: readonly RefusalCode[] = ["quote.used", "session.already_parked", "session.payment_under_way"];

function isTaken(error: unknown): boolean {
  return error instanceof Refusal && TAKEN.includes(error.code);
}

async function startOnce(context: Context, driver: Driver, input: Input, start: StartRow): Promise<SessionRow> {
  const sale = saleOf(context, start);
  const at = { compiled: tariffOf(start.tariff), placeId: sale.quote.placeId, last: start.lastStay };
  await refuseQuickReturn(context, driver, at, sale);
  const isOpen = sale.quote.kind === "open";
  const isGuest = input.payWith === "guest";
  // Whoever is gone at the stop must have left a card that can be charged again.
  if (isOpen && isGuest) throw new Refusal("payment_method.needed");
  const needsCard = isOpen || sale.quote.totalMinor > 0;
  const known = { card: start.card, clone: start.clone, customer: start.driver?.stripeCustomerId };
  const isSaved = needsCard && !isGuest;
  const means = isSaved ? await readyMeans(context, driver, known, { ...sale.quote, ...sale }) : NO_MEANS;
  // A card that was copied just now took calls to Stripe: what stands against the start is looked at again.
  const stands = isSaved && !start.clone ? ((await lookAtStart(context, driver, input)) ?? start) : start;
  if (stands.isInDebt) await refuseInDebt(context, driver, means.card?.fingerprint);
  if (stands.isUnpaid) await clearOwnUnpaid(context, driver, sale.quote.id);
  if (stands.isHeld) await clearSlot(context, driver, slotOf(sale));
  return open(context, { ...sale, driver, means, input });
}

function slotOf(sale: Sale): { placeId: string; country: string; plate: string } {
  return { placeId: sale.quote.placeId, country: sale.country, plate: sale.plate };
}

type Opening = Sale & { driver: Driver; means: Means; input: Input };

async function open(context: Context, opening: Opening): Promise<SessionRow> {
  const { quote, driver, input } = opening;
  const sessionId = input.sessionId ?? context.newId();
  const mode = { isOffSession: !input.driverPresent };
  const paid = isFree(quote) ? undefined : paidBy(opening, sessionId);
  const intent = await withOneWinner(context, opening, () =>
    context.db.transaction(async (tx) => {
      const { paymentMethodId } = opening.means;
      const [isTaken, known, tried] = await atOnce([
        takeQuote(tx, quote.id, context.now),
        paymentMethodId === null ? holdDriver(tx, driver) : holdPayer(tx, { ...driver, paymentMethodId }),
        findTried(tx, { ...driver, since: triesSince(context) }), // again: of many starts at once each saw none of the others
      ]);
      if (!isTaken) return undefined;
      if (!known) throw new Refusal((await holdDriver(tx, driver)) ? "payment_method.not_found" : "user.not_found");
      refuseTried(context, tried, opening);
      const [, opened] = await atOnce([
        insert(tx, context, sessionId, opening, known),
        paid
          ? openPayment(tx, context, paid, opening.means, mode)
          : tell(tx, context, { ...quote, id: sessionId }, "session.started"),
        trace(
          tx,
          context,
          "session.start",
          { ...driver, operatorId: quote.operatorId, sessionId },
          { totalMinor: quote.totalMinor },
        ),
      ]);
      return opened ?? ("free" as const);
    }),
  );
  if (intent === undefined) throw new Refusal("quote.used");
  if (intent === "free") return outcome(context, { ...driver, sessionId });
  const { payment, attempt } = intent;
  const answer = await sendAttempt(elevated(context, "session.start"), payment, attempt, true);
  refuseNothingSent(answer);
  return outcome(context, { ...driver, sessionId, paymentId: payment.id }, answer.ok ? mode : undefined);
}

function paidBy(opening: Opening, sessionId: string) {
  const { driver, quote, zoneCode, connection } = opening;
  return { ...driver, ...chargedAtStart(opening), operatorId: quote.operatorId, sessionId, zoneCode, connection };
}

/** A prepaid stay is charged; of an open one the hold is kept on the card, without any fee. */
function chargedAtStart({ quote, plan }: Opening) {
  const { holdMinor, currency } = quote;
  if (quote.kind === "prepaid") return { purpose: "purchase" as const, ...chargeOf(quote, plan, true) };
  if (!holdMinor) throw new Error(`quote ${quote.id} has no hold`);
  return { purpose: "hold" as const, quoteId: quote.id, amountMinor: holdMinor, currency, applicationFeeMinor: ZERO };
}

function isFree(quote: QuoteRow): boolean {
  return quote.kind === "prepaid" && quote.totalMinor === 0;
}

/** Two starts at once: the unique indexes let one through, the other hears why. */
async function withOneWinner<T>(context: Context, opening: Opening, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    switch (brokenConstraint(error)) {
      case "session_one_running_per_plate_and_place":
        await clearSlot(context, opening.driver, slotOf(opening)); // tells a driver whose own stay it is
        throw new Refusal("session.already_parked");
      case "session_one_unpaid_per_driver":
        throw new Refusal("session.payment_under_way");
      default:
        throw error;
    }
  }
}

/** The stay as it is after all that; a bank's no is the answer only to what Stripe has answered. */
async function outcome(
  context: Context,
  by: { driverId: string; sessionId: string; paymentId?: string },
  answered?: { isOffSession: boolean },
): Promise<SessionRow> {
  const started = await context.db.single((asking) => findStarted(asking, by));
  if (!started) throw new Error(`session ${by.sessionId} is gone`);
  if (answered && started.payment) refuseDeclined(started.payment, answered);
  return started.session;
}

type Known = NonNullable<Awaited<ReturnType<typeof holdDriver>>>;

async function insert(tx: Tx, context: Context, sessionId: string, opening: Opening, known: Known): Promise<void> {
  const { quote, driver, connection, input } = opening;
  const startsAt = Math.floor(context.now.getTime() / 60_000) * 60_000;
  const isStarted = isFree(quote);
  // A typed address wins; who is signed in gets the receipt without typing one, and an app vouches for its users.
  const verifiedEmail = known.personId || known.externalId ? known.email : null;
  const stay = insertSession(tx, {
    id: sessionId,
    ...driver,
    operatorId: quote.operatorId,
    connectionId: connection.id,
    placeId: quote.placeId,
    tariffVersionId: quote.tariffVersionId,
    feePlanId: quote.feePlanId,
    quoteId: quote.id,
    zoneCode: opening.zoneCode,
    plate: opening.plate,
    country: opening.country,
    kind: quote.kind,
    endsBecause: opening.endsBecause,
    capMinor: opening.capMinor,
    sessionStatus: isStarted ? "STARTED" : "CREATED",
    currency: quote.currency,
    priceMinor: ZERO,
    serviceFeeMinor: ZERO,
    totalMinor: ZERO,
    paidMinor: ZERO,
    writtenOffMinor: ZERO,
    refundedMinor: ZERO,
    disputedMinor: ZERO,
    minutes: quote.minutes,
    receiptEmail: input.email || verifiedEmail,
    reference: input.reference ?? null,
    returnUrl: input.returnUrl ?? null,
    locale: known.locale,
    tappedAt: context.now,
    startedAt: isStarted ? new Date(startsAt) : null,
    endsAt: new Date(startsAt + opening.minutesMax * 60_000),
    createdAt: context.now,
  });
  const vehicle = {
    id: context.newId(),
    ...driver,
    plate: opening.plate,
    country: opening.country,
    lastUsedAt: context.now,
  };
  await atOnce([stay, rememberVehicle(tx, vehicle)]);
}
