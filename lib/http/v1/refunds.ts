import { z } from "zod";
import { publicId } from "@/lib/domain/id";
import type { Currency, Minor } from "@/lib/domain/money";
import {
  PERSON_REASONS,
  REFUND_PART_STATES,
  REFUND_REASONS,
  type RefundPartState,
  type RefundReason,
  refundStateOf,
} from "@/lib/domain/refund";
import { endpoint } from "@/lib/http/endpoint";
import { listOf, page, timePosition } from "@/lib/http/v1/page";
import { amountMinor, currency, idOf, instant, NOTHING, refundState, shownId } from "@/lib/http/v1/shapes";

/** As many letters as a note may have. */
const NOTE_CHARACTERS_MAX = 2_000;

const refundShape = z
  .object({
    id: shownId("refund"),
    sessionId: shownId("session"),
    amountMinor,
    currency,
    reason: z.enum(REFUND_REASONS),
    note: z.string().nullable(),
    state: refundState,
    keepSessionValid: z.boolean(),
    returnFee: z.boolean(),
    requestedAt: instant,
    parts: z.array(
      z
        .object({
          id: shownId("refund"),
          paymentId: shownId("payment"),
          amountMinor,
          state: z.enum(REFUND_PART_STATES),
          failureReason: z.string().nullable(),
        })
        .meta({ id: "RefundPart", description: "Of one payment; parts fail alone" }),
    ),
  })
  .meta({ id: "Refund" });

const params = z.object({ id: idOf("session") });

export const createRefund = endpoint({
  id: "createRefund",
  method: "POST",
  path: "/sessions/{id}/refunds",
  tag: "Refunds",
  summary: "Pay back a part of what was paid",
  description:
    "Kept aside at once and sent to Stripe after the operator's undo window. Refunds never change the balance.",
  scope: "refunds",
  params,
  query: NOTHING,
  body: z.object({
    amountMinor: amountMinor.positive(),
    reason: z.enum(PERSON_REASONS),
    note: z.string().max(NOTE_CHARACTERS_MAX).optional(),
    keepSessionValid: z.boolean().optional().meta({
      description:
        "False ends a running session when the refund is carried out; until then nothing more is sold for it",
    }),
    returnFee: z.boolean().optional().meta({ description: "The application fee goes back in proportion" }),
  }),
  sample: { amountMinor: 200, reason: "goodwill", note: "The barrier stayed closed" },
  shown: refundShape,
  status: 201,
  needsKey: true,
  refusals: ["session.not_found", "refund.too_large", "refund.policy", "refund.connection_closed"],
});

export const listRefunds = endpoint({
  id: "listRefunds",
  method: "GET",
  path: "/sessions/{id}/refunds",
  tag: "Refunds",
  summary: "List a session's refunds, the newest first",
  scope: "read",
  params,
  query: page(timePosition),
  body: NOTHING,
  shown: listOf(refundShape).meta({ id: "RefundList" }),
  status: 200,
  refusals: ["session.not_found"],
});

type RefundFacts = {
  readonly id: string;
  readonly sessionId: string;
  readonly amountMinor: Minor;
  readonly currency: Currency;
  readonly reason: RefundReason;
  readonly note: string | null;
  readonly keepSessionValid: boolean;
  readonly returnFee: boolean;
  readonly requestedAt: Date;
  readonly parts: readonly {
    readonly id: string;
    readonly paymentId: string;
    readonly amountMinor: Minor;
    readonly state: RefundPartState;
    readonly failureReason: string | null;
  }[];
};

export function shownRefund(facts: RefundFacts): z.input<typeof refundShape> {
  const { amountMinor: total, currency: paidIn, reason, note, keepSessionValid, returnFee, parts } = facts;
  return {
    id: publicId("refund", facts.id),
    sessionId: publicId("session", facts.sessionId),
    amountMinor: total,
    currency: paidIn,
    reason,
    note,
    state: refundStateOf(parts.map(({ state }) => state)),
    keepSessionValid,
    returnFee,
    requestedAt: facts.requestedAt.toISOString(),
    parts: parts.map(({ id, paymentId, amountMinor: share, state, failureReason }) => ({
      id: publicId("refund", id),
      paymentId: publicId("payment", paymentId),
      amountMinor: share,
      state,
      failureReason,
    })),
  };
}
