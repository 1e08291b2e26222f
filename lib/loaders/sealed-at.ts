type Payment = { readonly id: string; readonly settledAt: Date | null };
type Receipt = { readonly cause: string; readonly issuedAt: Date };

/** When a receipt was sealed, and not before its payment came by Stripe's clock, which may be in the next second already. */
export function sealedAt({ cause, issuedAt }: Receipt, payments: readonly Payment[]): Date {
  const paidAt = payments.find(({ id }) => id === cause)?.settledAt;
  return paidAt && paidAt > issuedAt ? paidAt : issuedAt;
}
