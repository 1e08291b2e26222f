import type { Tx } from "@/db/client";
import { postAll } from "@/db/store/ledger";
import type { PaymentRow } from "@/db/store/payment";
import { appFeePosting, capturePosting, type Entry, type PostingKind, stripeFeePosting } from "@/lib/domain/ledger";
import type { Minor } from "@/lib/domain/money";
import type { ChargeSeen } from "@/lib/domain/payment";
import type { Context } from "@/lib/use-cases/command";

type Booked = { readonly payment: PaymentRow; readonly app: { readonly stripeAccountId: string } };

/** Books what a charge moved: the capture, the app's fee and Stripe's; `more` stands before them. Each once per payment. */
export async function postMoney(
  tx: Tx,
  context: Context,
  { payment, app }: Booked,
  charge: ChargeSeen,
  amountMinor: Minor,
  applicationFeeMinor: Minor,
  more: readonly [PostingKind, Entry[]][] = [],
): Promise<void> {
  const book = payment.stripeAccountId;
  const stripeFee = charge.booking?.stripeFeeMinor ?? 0;
  const postings: [PostingKind, Entry[]][] = [
    ...more,
    ["capture", capturePosting(book, amountMinor)],
    ["app_fee", applicationFeeMinor > 0 ? appFeePosting(book, app.stripeAccountId, applicationFeeMinor) : []],
    ["stripe_fee", charge.booking && stripeFee > 0 ? stripeFeePosting(book, charge.booking.stripeFeeMinor) : []],
  ];
  const { id: cause, appId, operatorId, sessionId, currency } = payment;
  const same = { cause, appId, operatorId, sessionId, currency, occurredAt: charge.at };
  await postAll(
    tx,
    postings.map(([kind, entries]) => ({ id: context.newId(), kind, ...same, entries })),
  );
}
