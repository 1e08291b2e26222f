import { z } from "zod";
import { BALANCE_STATUSES } from "@/lib/domain/balance";
import { DECLINE_CODES } from "@/lib/domain/payment";
import { REFUND_REASONS } from "@/lib/domain/refund";
import { SESSION_STATUSES } from "@/lib/domain/session";
import { TRANSACTION_OUTCOMES } from "@/lib/domain/transactions";
import {
  amountMinor,
  currency,
  instant,
  kind,
  price,
  refundState,
  shownId,
  userId,
  vehicle,
} from "@/lib/http/v1/shapes";

const cardShown = z
  .object({ brand: z.string(), last4: z.string(), network: z.string().nullable() })
  .meta({ id: "CardOfPayment" });

const transaction = z
  .object({
    id: z.string().meta({ description: "With `outcome` unique in the session" }),
    outcome: z.enum(TRANSACTION_OUTCOMES),
    amountMinor: amountMinor.meta({ description: "Never negative: the outcome says which way the money went" }),
    at: instant,
    paymentMethod: cardShown.optional(),
    declineCode: z.enum(DECLINE_CODES).optional(),
    refundReason: z.enum(REFUND_REASONS).optional(),
  })
  .meta({ id: "Transaction" });

const nextAction = z
  .discriminatedUnion("type", [
    z
      .object({
        type: z.literal("authenticate"),
        clientSecret: z.string(),
        publishableKey: z.string(),
        stripeAccount: z.string(),
        hostedUrl: z.url().meta({ description: "Or send the driver there; afterwards it leads to `returnUrl`" }),
        expiresAt: instant,
      })
      .meta({ id: "Authenticate", description: "Call Stripe.js `handleNextAction({clientSecret})`" }),
    z
      .object({ type: z.literal("wait"), pollAfterSeconds: z.int() })
      .meta({ id: "Wait", description: "The payment is being checked; nobody is charged twice" }),
  ])
  .meta({ id: "NextAction" });

export const sessionShape = z
  .object({
    id: shownId("session"),
    reference: z.string().nullable(),
    userId: userId.nullable(),
    placeId: shownId("place"),
    zoneCode: z.string(),
    operatorId: shownId("operator"),
    vehicle,
    kind,
    sessionStatus: z.enum(SESSION_STATUSES),
    balanceStatus: z.enum(BALANCE_STATUSES),
    balanceAmountMinor: amountMinor.meta({ description: "Below zero: still owed. Never above" }),
    currency,
    price,
    serviceFeeMinor: amountMinor.meta({
      description:
        "All that was charged, like `price`; what went back stands in `amountRefundedMinor`. Of a session that a correction made free and another one did not, both fees",
    }),
    totalMinor: amountMinor.meta({
      description: "What is due: what was bought and paid; of an open stay 0 until it is stopped",
    }),
    owedMinor: amountMinor,
    hasDebt: z.boolean().meta({ description: "A first collection failed: every start is refused until it is paid" }),
    reservedMinor: amountMinor.meta({ description: "Kept on the card now" }),
    paidMinor: amountMinor,
    disputedMinor: amountMinor,
    writtenOffMinor: amountMinor,
    amountRefundedMinor: amountMinor,
    amountRefundableMinor: amountMinor,
    refundState: refundState.nullable().meta({ description: "Of all refunds together; null without any" }),
    transactions: z.array(transaction),
    startedAt: instant.nullable(),
    endsAt: instant,
    endedAt: instant.nullable(),
    receiptAvailable: z.boolean(),
    nextAction: nextAction.nullable(),
    retry: z
      .object({
        nextAt: instant.nullable(),
        attempt: z.int().meta({ description: "Planned tries so far" }),
        stoppedBecause: z.string().nullable(),
      })
      .nullable()
      .meta({ id: "Retry", description: "How the collection of what is owed goes on" }),
  })
  .meta({ id: "Session" });
