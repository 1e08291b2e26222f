import { operatorMoneyContext } from "@/lib/auth/request";
import { Refusal } from "@/lib/domain/errors";
import { goTo } from "@/lib/http/go-to";
import { findCard } from "@/lib/loaders/operator/connections";
import { type Context, execute } from "@/lib/use-cases/command";
import { refreshConnection } from "@/lib/use-cases/connection/refresh";

/**
 * Where Stripe's form leads back to, finished or not: it says nothing, so the account is looked at. Looking twice changes
 * nothing, so a GET may do it.
 */
export default async function StripeReturnPage({
  params,
  searchParams,
}: PageProps<"/[locale]/operator/[operator]/stripe/return">) {
  const [{ operator }, { app }] = await Promise.all([params, searchParams]);
  const context = await operatorMoneyContext(operator);
  const card = await findCard(context, app);
  const isSeen = card?.connectionId ? await look(context, card.connectionId) : true;
  goTo(`/operator/${operator}/stripe${isSeen ? "" : "?problem=unavailable"}`);
}

async function look(context: Context, connectionId: string): Promise<boolean> {
  try {
    await execute(refreshConnection, context, { connectionId });
    return true;
  } catch (error) {
    if (error instanceof Refusal) return error.code !== "stripe.unavailable";
    throw error;
  }
}
