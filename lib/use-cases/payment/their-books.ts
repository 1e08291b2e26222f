import type { TheirBooks } from "@/lib/domain/difference";
import type { Window } from "@/lib/domain/reconcile";
import type { Answer, StripeGateway } from "@/lib/stripe/gateway";

/** Rows that are asked for one by one in one run; the rest is not judged before the next. */
const ASKED_MAX = 500;

/** Stripe gave no answer, so nothing can be said about these books now. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
}

/** Stripe's books, which grow by what is asked for by its id. True: Stripe has said what it knows of it. */
export type TheirBooksOpen = {
  books(): TheirBooks;
  askCharge(chargeId: string): Promise<boolean>;
  askRefund(refundId: string): Promise<boolean>;
  askMovement(movementId: string): Promise<boolean>;
};

/** What Stripe lists of an account in a window. Throws `Unanswered`: half a list would show differences that are none. */
export async function openTheirBooks(stripe: StripeGateway, account: string, window: Window): Promise<TheirBooksOpen> {
  const charges = byId(await stripe.listCharges(account, window), ({ chargeId }) => chargeId);
  const refunds = byId(await stripe.listAccountRefunds(account, window), ({ refundId }) => refundId);
  const movements = byId(await stripe.listMovements(account, window), ({ movementId }) => movementId);
  const absent = new Set<string>();
  let left = ASKED_MAX;
  const ask = async <T>(
    known: Map<string, T>,
    id: string,
    fetch: (account: string, id: string) => Promise<Answer<T>>,
  ) => {
    if (known.has(id) || absent.has(id)) return true;
    if (left-- <= 0) return false;
    const answer = await fetch(account, id);
    if (answer.ok) known.set(id, answer.value);
    else if (answer.reason === "refused" && answer.code === "resource_missing") absent.add(id);
    else throw new Unanswered(answer.reason);
    return true;
  };
  return {
    books: () => ({
      charges: [...charges.values()],
      refunds: [...refunds.values()],
      movements: [...movements.values()],
      absent,
    }),
    askCharge: (id) => ask(charges, id, stripe.fetchCharge),
    askRefund: (id) => ask(refunds, id, stripe.fetchAccountRefund),
    askMovement: (id) => ask(movements, id, stripe.fetchMovement),
  };
}

function byId<T>(answer: Answer<readonly T[]>, idOf: (row: T) => string): Map<string, T> {
  if (!answer.ok) throw new Unanswered(answer.reason);
  return new Map(answer.value.map((row) => [idOf(row), row]));
}
