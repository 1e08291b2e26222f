import { ownUrl } from "@/lib/auth/operator-form";
import { operatorMoneyContext } from "@/lib/auth/request";
import { Refusal } from "@/lib/domain/errors";
import { goTo } from "@/lib/http/go-to";
import { findCard } from "@/lib/loaders/operator/connections";
import { type Context, execute } from "@/lib/use-cases/command";
import { onboardConnection } from "@/lib/use-cases/connection/onboard";

/** Where Stripe sends whoever opened a used or old link: to a new one, for an account that is there already. */
export default async function StripeRefreshPage({
  params,
  searchParams,
}: PageProps<"/[locale]/operator/[operator]/stripe/refresh">) {
  const [{ operator }, { app }] = await Promise.all([params, searchParams]);
  const context = await operatorMoneyContext(operator);
  const card = await findCard(context, app);
  const page = `/operator/${operator}/stripe`;
  if (!card?.connectionId || card.isShared) goTo(page);
  goTo((await newLink(context, card.appId)) ?? `${page}?problem=unavailable`);
}

async function newLink(context: Context, appId: string): Promise<string | undefined> {
  try {
    return (await execute(onboardConnection, context, { appId, baseUrl: ownUrl() })).url;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
