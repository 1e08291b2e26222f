import type { Tx } from "@/db/client";
import { findApp } from "@/db/store/app";
import { post } from "@/db/store/ledger";
import type { PaymentRow } from "@/db/store/payment";
import { appFeePosting, capturePosting, type Entry, type PostingKind, stripeFeePosting } from "@/lib/domain/ledger";
import type { Minor } from "@/lib/domain/money";
import type { ChargeSeen } from "@/lib/domain/payment";
import type { Context } from "@/lib/use-cases/command";

/** Books what a charge moved: the capture, the app's fee and Stripe's; `more` stands before them. Each once per payment. */
export async function postMoney(
  tx: Tx,
  context: Context,
  payment: PaymentRow,
  charge: ChargeSeen,
  amountMinor: Minor,
  applicationFeeMinor: Minor,
  more: readonly [PostingKind, Entry[]][] = [],
): Promise<void> {
  const app = await findApp(tx, { appId: payment.appId });
  if (!app) throw new Error(`payment ${payment.id} lost its app`);
  const book = payment.stripeAccountId;
  const stripeFee = charge.booking?.stripeFeeMinor ?? 0;
  const postings: [PostingKind, Entry[]][] = [
    ...more,
    ["capture", capturePosting(book, amountMinor)],
    ["app_fee", applicationFeeMinor > 0 ? appFeePosting(book, app.stripeAccountId, applicationFeeMinor) : []],
    ["stripe_fee", charge.booking && stripeFee > 0 ? stripeFeePosting(book, charge.booking.stripeFeeMinor) : []],
  ];
  for (const [kind, entries] of postings) {
    await post(tx, {
      id: context.newId(),
      kind,
      cause: payment.id,
      appId: payment.appId,
      operatorId: payment.operatorId,
      sessionId: payment.sessionId,
      currency: payment.currency,
      occurredAt: charge.at,
      entries,
    });
  }
}
