import { z } from "zod";
import { BALANCE_STATUSES } from "@/lib/domain/balance";
import { REFERENCE_CHARACTERS_MAX, SESSION_STATUSES } from "@/lib/domain/session";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { endpoint } from "@/lib/http/endpoint";
import { listOf, page, timePosition } from "@/lib/http/v1/page";
import { paymentMethodId } from "@/lib/http/v1/payment-methods";
import { sessionShape } from "@/lib/http/v1/session-shape";
import { askedInstant, idOf, kind, NOTHING, oneOrMore, userId, vehicle } from "@/lib/http/v1/shapes";

const ofUser = z.object({ id: userId });
const ofSession = z.object({ id: idOf("session") });
const stayMinutes = z.int().min(1).max(STAY_MINUTES_MAX);

export const startSession = endpoint({
  id: "startSession",
  method: "POST",
  path: "/users/{id}/sessions",
  tag: "Sessions",
  summary: "Park a user's vehicle",
  description:
    "With `quoteId`, or for a prepaid stay with a place and `minutes`. Without `paymentMethodId` the default card pays. A bank may have a question: then `nextAction` says how the driver answers it, and the session waits and goes on by itself. While Stripe's outcome is unknown the answer is 202 with `nextAction` `wait`.",
  scope: "drive",
  params: ofUser,
  query: NOTHING,
  body: z.object({
    placeId: idOf("place").optional(),
    zoneCode: z.string().max(32).optional().meta({ example: "100101" }),
    kind: kind.optional(),
    quoteId: idOf("quote").optional(),
    minutes: stayMinutes.optional().meta({ example: 60 }),
    vehicle,
    paymentMethodId: paymentMethodId.optional(),
    reference: z.string().max(REFERENCE_CHARACTERS_MAX).optional().meta({ description: "The app's own name for it" }),
    driverPresent: z.boolean().optional().meta({ description: "False: a bank's question is a refusal" }),
    returnUrl: z
      .url()
      .optional()
      .meta({ description: "Where the hosted page leads to; at an origin that is registered for the app" }),
  }),
  sample: { zoneCode: "100102", minutes: 60, vehicle: { plate: "AB-123-CD", country: "FR" } },
  shown: sessionShape,
  status: 201,
  otherwise: { 202: "Stripe's outcome is unknown: `nextAction` is `wait`" },
  needsKey: true,
  refusals: [
    "user.not_found",
    "user.in_debt",
    "place.not_found",
    "place.not_connected",
    "place.wrong_kind",
    "plate.too_many",
    "tariff.max_stay",
    "tariff.closed",
    "tariff.no_return",
    "tariff.below_minimum_stay",
    "quote.not_found",
    "quote.expired",
    "quote.used",
    "quote.below_minimum",
    "session.already_parked",
    "session.payment_under_way",
    "session.above_cap",
    "payment.declined",
    "payment.authentication_required",
    "payment.retry_too_soon",
    "payment_method.not_found",
    "payment_method.needed",
    "stripe.unavailable",
  ],
});

export const readSession = endpoint({
  id: "readSession",
  method: "GET",
  path: "/sessions/{id}",
  tag: "Sessions",
  summary: "Read a session",
  scope: "read",
  params: ofSession,
  query: NOTHING,
  body: NOTHING,
  shown: sessionShape,
  status: 200,
  refusals: ["session.not_found"],
});

export const listSessions = endpoint({
  id: "listSessions",
  method: "GET",
  path: "/users/{id}/sessions",
  tag: "Sessions",
  summary: "List a user's sessions, the newest first",
  scope: "read",
  params: ofUser,
  query: page(timePosition)
    .extend({
      sessionStatus: oneOrMore(SESSION_STATUSES).optional(),
      balanceStatus: oneOrMore(BALANCE_STATUSES).optional(),
      from: askedInstant.optional().meta({ description: "Begun at or after, in a year from 1970 to 9999" }),
      until: askedInstant
        .optional()
        .meta({ description: "Begun before, in a year from 1970 to 9999; not earlier than `from`" }),
    })
    .refine(({ from, until }) => !from || !until || Date.parse(from) <= Date.parse(until), {
      path: ["until"],
      message: "until_before_from",
    }),
  body: NOTHING,
  shown: listOf(sessionShape).meta({ id: "SessionList" }),
  status: 200,
  refusals: ["user.not_found"],
});

export const extendSession = endpoint({
  id: "extendSession",
  method: "POST",
  path: "/sessions/{id}/extend",
  tag: "Sessions",
  summary: "Stay longer",
  description:
    "With an offer for this session, or with the whole length of the longer stay in `minutes`. While another payment of the session is under way the answer is 409 `session.payment_under_way`; an offer that was made before the session was extended or put right is `quote.outdated`: ask for another one.",
  scope: "drive",
  params: ofSession,
  query: NOTHING,
  body: z.object({
    quoteId: idOf("quote").optional(),
    minutes: stayMinutes.optional().meta({ description: "Whole length of the longer stay", example: 120 }),
    paymentMethodId: paymentMethodId.optional(),
  }),
  sample: { minutes: 120 },
  shown: sessionShape,
  status: 200,
  needsKey: true,
  refusals: [
    "session.not_found",
    "session.not_running",
    "session.open_ended",
    "session.payment_under_way",
    "place.not_connected",
    "quote.not_found",
    "quote.expired",
    "quote.outdated",
    "quote.below_minimum",
    "tariff.max_stay",
    "tariff.closed",
    "tariff.not_longer",
    "payment.declined",
    "payment_method.not_found",
    "payment_method.needed",
    "stripe.unavailable",
  ],
});

export const stopSession = endpoint({
  id: "stopSession",
  method: "POST",
  path: "/sessions/{id}/stop",
  tag: "Sessions",
  summary: "Stop an open session",
  description:
    "What it costs is taken from what was kept on the card. Stopping twice is stopping once. Bought time ends by itself: a prepaid session is refused with 409 `session.not_open`.",
  scope: "drive",
  params: ofSession,
  query: NOTHING,
  body: NOTHING,
  shown: sessionShape,
  status: 200,
  refusals: ["session.not_found", "session.not_open", "session.payment_under_way"],
});

export const retryPayment = endpoint({
  id: "retryPayment",
  method: "POST",
  path: "/sessions/{id}/retry-payment",
  tag: "Sessions",
  summary: "Try again to collect what is owed",
  description: "The same card again within ten minutes is refused: it helps nobody.",
  scope: "drive",
  params: ofSession,
  query: NOTHING,
  body: z.object({ paymentMethodId: paymentMethodId.optional(), driverPresent: z.boolean().optional() }),
  sample: { driverPresent: false },
  shown: sessionShape,
  status: 200,
  needsKey: true,
  refusals: [
    "session.not_found",
    "session.payment_under_way",
    "payment.not_owed",
    "payment.retry_too_soon",
    "payment.paused",
    "payment.declined",
    "payment.authentication_required",
    "payment_method.not_found",
    "payment_method.needed",
    "stripe.unavailable",
  ],
});

export const correctSession = endpoint({
  id: "correctSession",
  method: "POST",
  path: "/sessions/{id}/correct",
  tag: "Sessions",
  summary: "Put a wrong plate or place right",
  description:
    "At least one of `plate`, `country` and `zoneCode`. Soon after the start, for as long as the place allows, to another place of the same operator in the same currency. Bought time is priced by the tariff of there: what it costs less is refunded, what it costs more is charged with `paymentMethodId` or the default card, and the session moves when that has succeeded; until then `nextAction` says what it waits for. A refused card leaves it where it was. An open session moves at once and is priced at its stop. The same correction twice is one.",
  scope: "drive",
  params: ofSession,
  query: NOTHING,
  body: z.object({
    plate: vehicle.shape.plate.optional(),
    country: vehicle.shape.country.optional(),
    zoneCode: z.string().max(32).optional().meta({ example: "100102" }),
    paymentMethodId: paymentMethodId.optional().meta({
      description: "Pays what the right place costs more; without it the default card does. Stripe's id",
    }),
  }),
  sample: { plate: "AB-123-CE", country: "FR" },
  shown: sessionShape,
  status: 200,
  needsKey: true,
  refusals: [
    "session.not_found",
    "session.not_running",
    "session.already_parked",
    "session.payment_under_way",
    "session.above_cap",
    "place.not_found",
    "place.not_connected",
    "place.wrong_kind",
    "tariff.max_stay",
    "tariff.closed",
    "tariff.no_return",
    "tariff.below_minimum_stay",
    "plate.too_many",
    "correct.too_late",
    "correct.other_operator",
    "correct.too_often",
    "payment.declined",
    "payment_method.not_found",
    "payment_method.needed",
    "stripe.unavailable",
  ],
});
