import Stripe from "stripe";
import { z } from "zod";
import { type TestStack, testStack } from "@/tests/support/stack";

const city = z.object({
  apps: z.array(z.object({ slug: z.string(), stripe: z.object({ account: z.string(), secretKey: z.string() }) })),
  operators: z.array(
    z.object({ slug: z.string(), connections: z.array(z.object({ app: z.string(), account: z.string() })) }),
  ),
});

/** Places of the seeded city where a stay costs something at any hour, and their operators. */
export const GARAGE = { zoneCode: "100102", name: "Parking de la Gare", operator: "rivelune" } as const;
export const HOSPITAL = { zoneCode: "200102", name: "Infirmary car park", operator: "thistlemoor" } as const;

/** Places where nobody else is charged, so that a fault meets its own test only. */
export const QUIET = {
  answerLost: { zoneCode: "300103", operator: "lindental" },
  cutBefore: { zoneCode: "400102", operator: "granholma" },
} as const;

/** The portal's own account at Stripe, and its secret key. */
export function portalPlatform(stack: TestStack = testStack()): { account: string; secretKey: string } {
  const portal = city.parse(stack.seeded).apps.find(({ slug }) => slug === "portal");
  if (!portal) throw new Error("the seed has no portal");
  return portal.stripe;
}

/** Stripe as the portal sees it: what was really charged is read there, on the operator's account. */
export function portalStripe(stack: TestStack = testStack()): Stripe {
  const { hostname, port } = new URL(stack.simulatorUrl);
  return new Stripe(portalPlatform(stack).secretKey, {
    protocol: "http",
    host: hostname,
    port: Number(port),
    telemetry: false,
  });
}

/** The account of the portal's connection to an operator. */
export function accountOf(operator: string, stack: TestStack = testStack(), slug = "portal"): string {
  const found = city.parse(stack.seeded).operators.find(({ slug }) => slug === operator);
  const account = found?.connections.find(({ app }) => app === slug)?.account;
  if (!account) throw new Error(`the seed has no connection of ${slug} to ${operator}`);
  return account;
}

/** What was charged for a stay, by the id that its charges carry. */
export async function chargesOf(operator: string, sessionId: string): Promise<Stripe.Charge[]> {
  const account = { stripeAccount: accountOf(operator) };
  const listed = await portalStripe().charges.list({ limit: 100 }, account);
  return listed.data.filter(({ paid, metadata }) => paid && metadata.bayfare_session === sessionId);
}
