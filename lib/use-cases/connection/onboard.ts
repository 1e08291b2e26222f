import { z } from "zod";
import { findApp } from "@/db/store/app";
import { markConnectionLost } from "@/db/store/connection";
import { findOperator } from "@/db/store/operator";
import { Refusal } from "@/lib/domain/errors";
import { type Context, command } from "@/lib/use-cases/command";
import { openAccount } from "@/lib/use-cases/connection/open";
import { hasLostAccess, type Pair, pairInput, pairOf, refusalOf } from "@/lib/use-cases/connection/pair";
import { trace } from "@/lib/use-cases/trace";

/**
 * Makes a new address of Stripe's hosted form, and the account before it when there is none. The address is a bearer
 * secret for one visit: it goes to the browser that asked and nowhere else. `baseUrl` is our own configured address.
 */
export const onboardConnection = command({
  name: "connection.onboard",
  permission: "connection.open",
  input: z.object({ ...pairInput, baseUrl: z.url({ protocol: /^https?$/ }) }),
  run: async (context, input) => {
    const pair = await pairOf(context, input);
    const { connectionId, account } = await openAccount(context, pair);
    const pages = await pagesOf(context, pair, input.baseUrl);
    const stripe = await context.stripe.forApp(pair.appId);
    const answer = await stripe.createOnboardingLink(account, pages);
    const hasLost = await hasLostAccess(stripe, answer);
    await context.db.transaction(async (tx) => {
      if (hasLost) await markConnectionLost(tx, connectionId, context.now);
      await trace(tx, context, "connection.onboard", pair, { connectionId, isMade: answer.ok });
    });
    if (!answer.ok) throw hasLost ? new Refusal("connection.not_ready") : refusalOf(answer);
    return { connectionId, url: answer.value.url };
  },
});

/** Where Stripe sends the browser: back, or for a new address when this one is used up. */
async function pagesOf(
  { db }: Context,
  pair: Pair,
  baseUrl: string,
): Promise<{ returnUrl: string; refreshUrl: string }> {
  const { app, operator } = await db.read(async (tx) => ({
    app: await findApp(tx, { appId: pair.appId }),
    operator: await findOperator(tx, pair.operatorId),
  }));
  if (!app || !operator) throw new Refusal("not_found");
  const page = (name: string) =>
    new URL(`/operator/${operator.slug}/stripe/${name}?${new URLSearchParams({ app: app.slug })}`, baseUrl).href;
  return { returnUrl: page("return"), refreshUrl: page("refresh") };
}
