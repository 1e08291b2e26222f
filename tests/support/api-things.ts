import { vi } from "vitest";
import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import type { ApiCaller } from "@/tests/support/api-client";
import type { Documented } from "@/tests/support/api-contract";
import { newPlate, start } from "@/tests/support/api-stay";
import { confirmedCard, newUser, savedCard } from "@/tests/support/api-user";
import { GARAGE } from "@/tests/support/pages/seeded";

const named = z.object({ id: z.string() });
const list = z.object({ data: z.array(named) });
/** Nobody listens there. */
const CLOSED = "http://127.0.0.1:1/";
const endpoints = z.object({ data: z.array(named.extend({ url: z.string() })) });

/** Things of one app, by the address below which they stand. */
export type Things = { readonly [below: string]: string };

/** One thing of each kind that an address can name: a user with a card, a running stay, an offer, a place, an event, an endpoint. */
export async function thingsOf(call: ApiCaller): Promise<Things> {
  const user = await newUser(call);
  const card = await savedCard(call, user);
  const session = named.parse((await start(call, user, { paymentMethodId: card })).body);
  const place = z
    .object({ data: z.array(named).min(1) })
    .parse((await call("GET", `/places?zoneCode=${GARAGE.zoneCode}`)).body);
  const [firstPlace] = place.data;
  const event = await vi.waitFor(async () => named.parse(await firstOf(call, "/events?limit=1")), 10_000);
  const endpoint =
    (await closedEndpoint(call)) ??
    named.parse((await call("POST", "/webhook-endpoints", { body: { url: CLOSED } })).body);
  return {
    "/events/": event.id,
    "/webhook-endpoints/": endpoint.id,
    "/users/": user,
    "/payment-methods/": card,
    "/sessions/": session.id,
    "/places/": firstPlace?.id ?? "",
  };
}

/** Not one at which another test hears what happens. */
async function closedEndpoint(call: ApiCaller) {
  const { data } = endpoints.parse((await call("GET", "/webhook-endpoints")).body);
  return data.find(({ url }) => url === CLOSED);
}

async function firstOf(call: ApiCaller, path: string) {
  return list.parse((await call("GET", path)).body).data[0];
}

/** The address of an operation with these things in it. Throws for a kind that nobody made a thing of. */
export function addressOf({ path }: Pick<Documented, "path">, things: Things): string {
  return path.replaceAll(/(\/[\w-]+\/)\{\w+\}/g, (_, below: string) => {
    const id = things[below];
    if (id === undefined) throw new Error(`tests/support/api-things.ts makes nothing for ${path}`);
    return below + id;
  });
}

/** A body that each operation takes, and that changes nothing which others of these tests need. */
export async function bodyOf({ id, hasBody }: Pick<Documented, "id" | "hasBody">, call: ApiCaller, things: Things) {
  if (!hasBody) return undefined;
  switch (id) {
    case "createUser":
      return { id: `u-${uuidv7()}` };
    case "createPaymentMethod":
      return { paymentMethodId: await confirmedCard(call, things["/users/"] ?? "", "pm_card_mastercard") };
    case "makeQuote":
      return { zoneCode: GARAGE.zoneCode, minutes: 60 };
    case "startSession":
      return { zoneCode: GARAGE.zoneCode, minutes: 60, vehicle: newPlate() };
    case "createRefund":
      return { amountMinor: 100, reason: "goodwill" };
    case "createWebhookEndpoint":
      return { url: CLOSED };
    case "extendSession":
      return { minutes: 120 };
    default:
      return {}; // what is left out stays as it is
  }
}
