import type Stripe from "stripe";
import type { ChargeListed, MovementListed, RefundListed } from "@/lib/domain/difference";
import { minor } from "@/lib/domain/money";
import type { Window } from "@/lib/domain/reconcile";
import { ask, mapAnswer } from "@/lib/stripe/answers";
import type { Answer, StripeGateway } from "@/lib/stripe/gateway";
import { METADATA, stripeFeeOf } from "@/lib/stripe/payments";
import { idOf } from "@/lib/stripe/reading";
import { METADATA as REFUND_METADATA, refundState } from "@/lib/stripe/refunds";

/** A hundred thousand rows of one account in a week; more than that has to be compared in shorter windows. */
const PAGES_MAX = 1_000;
const PAGE_ROWS = 100; // Stripe's most

type BookCalls = Pick<
  StripeGateway,
  "listCharges" | "listAccountRefunds" | "listMovements" | "fetchCharge" | "fetchAccountRefund" | "fetchMovement"
>;

/** What an account's books at Stripe say, to be compared with ours. Amounts in minor units of each row's own currency. */
export function bookCalls(client: Stripe): BookCalls {
  return {
    listCharges: (account, window) =>
      listed(
        (page) => client.charges.list({ ...page, expand: ["data.balance_transaction"] }, { stripeAccount: account }),
        window,
        chargeListed,
      ),
    listAccountRefunds: (account, window) =>
      listed(
        (page) => client.refunds.list({ ...page, expand: ["data.charge"] }, { stripeAccount: account }),
        window,
        refundListed,
      ),
    listMovements: (account, window) =>
      listed((page) => client.balanceTransactions.list(page, { stripeAccount: account }), window, movementListed),
    fetchCharge: async (account, id) => {
      const expand = { expand: ["balance_transaction"] };
      return mapAnswer(await ask(() => client.charges.retrieve(id, expand, { stripeAccount: account })), chargeListed);
    },
    fetchAccountRefund: async (account, id) => {
      const expand = { expand: ["charge"] };
      return mapAnswer(await ask(() => client.refunds.retrieve(id, expand, { stripeAccount: account })), refundListed);
    },
    fetchMovement: async (account, id) =>
      mapAnswer(
        await ask(() => client.balanceTransactions.retrieve(id, {}, { stripeAccount: account })),
        movementListed,
      ),
  };
}

type Page = { created: Stripe.RangeQueryParam; limit: number; starting_after?: string };
type List<T> = { data: T[]; has_more: boolean };

/** Whole or not at all: a list that does not end proves nothing about what is not in it. */
async function listed<T extends { id: string }, U>(
  call: (page: Page) => Promise<List<T>>,
  { since, until }: Window,
  read: (row: T) => U,
): Promise<Answer<readonly U[]>> {
  const created = { gte: Math.floor(since.getTime() / 1000), lte: Math.floor(until.getTime() / 1000) };
  const rows: U[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const cursor = after === undefined ? {} : { starting_after: after };
    const answer = await ask(() => call({ created, limit: PAGE_ROWS, ...cursor }));
    if (!answer.ok) return answer;
    for (const row of answer.value.data) rows.push(read(row));
    after = answer.value.data.at(-1)?.id;
    if (!answer.value.has_more || after === undefined) return { ok: true, value: rows };
  }
  return { ok: false, reason: "unknown" };
}

function chargeListed(charge: Stripe.Charge): ChargeListed {
  const booked = charge.balance_transaction;
  return {
    chargeId: charge.id,
    paymentIntentId: idOf(charge.payment_intent),
    paymentId: charge.metadata[METADATA.payment] ?? null,
    isCaptured: charge.status === "succeeded" && charge.captured,
    capturedMinor: minor(charge.amount_captured),
    currency: charge.currency,
    applicationFeeId: idOf(charge.application_fee),
    booking: booked === null || typeof booked === "string" ? null : bookingOf(booked),
  };
}

function bookingOf(transaction: Stripe.BalanceTransaction): NonNullable<ChargeListed["booking"]> {
  const shares = transaction.fee_details.filter((fee) => fee.type === "application_fee");
  return {
    balanceTransactionId: transaction.id,
    stripeFeeMinor: stripeFeeOf(transaction),
    applicationFeeMinor: minor(shares.reduce((total, fee) => total + fee.amount, 0)),
    currency: transaction.currency,
  };
}

function refundListed(refund: Stripe.Refund): RefundListed {
  return {
    refundId: refund.id,
    refundPartId: refund.metadata?.[REFUND_METADATA.part] ?? null,
    chargeId: idOf(refund.charge),
    amountMinor: minor(refund.amount),
    currency: refund.currency,
    state: refundState(refund),
    isRelease: isRelease(refund),
  };
}

/**
 * What was held and then let go, whole or in part, may be listed as a refund, without a movement on the balance. Source:
 * the payloads that merchants' code was written for; versions from 2025-03-31.basil on no longer list it.
 */
function isRelease(refund: Stripe.Refund): boolean {
  const { charge } = refund;
  if (charge === null || typeof charge === "string") return false;
  if (!charge.captured) return true;
  const releasedMinor = charge.amount - charge.amount_captured;
  return refund.balance_transaction === null && refund.status === "succeeded" && refund.amount === releasedMinor;
}

function movementListed(transaction: Stripe.BalanceTransaction): MovementListed {
  return {
    movementId: transaction.id,
    source: idOf(transaction.source),
    netMinor: minor(transaction.net),
    currency: transaction.currency,
    isPayout: transaction.type.startsWith("payout"),
  };
}
