import { z } from "zod";
import { type ApiCaller, apiCaller, seededApiKey } from "@/tests/support/api-client";
import { start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";
import { GARAGE } from "@/tests/support/pages/seeded";

const wayfarer = apiCaller(seededApiKey("wayfarer"));
export const apds = (key: string | undefined) => apiCaller(key, { base: "/api/apds/v4" });

const list = z.object({ data: z.array(z.looseObject({ id: z.string() })), cursor: z.string().optional() });

/** One page of a list, by the ids of what is on it. */
export async function pageOf(call: ApiCaller, path: string): Promise<{ ids: string[]; cursor: string | undefined }> {
  const { data, cursor } = list.parse((await call("GET", path)).body);
  return { ids: data.map(({ id }) => id), cursor };
}

export async function idsOf(call: ApiCaller, path: string): Promise<string[]> {
  return (await pageOf(call, path)).ids;
}

export async function garageId(): Promise<string> {
  const [id] = await idsOf(wayfarer, `/places?zoneCode=${GARAGE.zoneCode}`);
  if (!id) throw new Error("the seed has no garage");
  return id;
}

const stay = z.object({
  id: z.string(),
  placeId: z.string(),
  startedAt: z.string(),
  endsAt: z.string(),
  totalMinor: z.int(),
  vehicle: z.object({ plate: z.string() }),
});

/** An hour at the garage, paid for through another app. */
export async function parkedStay() {
  const user = await newUser(wayfarer);
  await savedCard(wayfarer, user);
  const { vehicle, ...rest } = stay.parse((await start(wayfarer, user)).body);
  return { ...rest, plate: vehicle.plate };
}
