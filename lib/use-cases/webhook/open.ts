import { z } from "zod";
import { findApp } from "@/db/store/app";
import { countEndpoints, insertEndpoint, insertSecret, lockEndpointsOf } from "@/db/store/webhook";
import { ENDPOINTS_MAX } from "@/lib/domain/delivery";
import { Refusal } from "@/lib/domain/errors";
import { EVENT_TYPES } from "@/lib/domain/event";
import { type Context, command, InvalidInput } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";
import { reachOf } from "@/lib/use-cases/webhook/reach";
import { appToTell, newSealedSecret } from "@/lib/use-cases/webhook/secret";
import { hostOf, urlTrouble } from "@/lib/webhooks/address";
import { reachableAddresses, resolver } from "@/lib/webhooks/resolve";

/** An address that is told of events from now on. `endpointId` is made by whoever asks, so that the same request twice is one endpoint. */
export const openEndpoint = command({
  name: "webhook_endpoint.open",
  permission: "webhook_endpoint.manage",
  input: z.object({
    endpointId: z.uuid(),
    url: z.string(),
    events: z.array(z.enum(EVENT_TYPES)).max(EVENT_TYPES.length).default([]),
  }),
  run: async (context, { endpointId: id, url, events }): Promise<void> => {
    const appId = appToTell(context);
    await checkUrl(context, appId, url);
    const { db, now: createdAt } = context;
    await db.as({ kind: "system" }).transaction(async (tx) => {
      await lockEndpointsOf(tx, appId);
      const row = { id, appId, url, events: [...new Set(events)], createdAt };
      if (!(await insertEndpoint(tx, row))) return;
      if ((await countEndpoints(tx, { appId })) > ENDPOINTS_MAX) {
        throw new Refusal("webhook_endpoint.too_many", { endpointsMax: ENDPOINTS_MAX });
      }
      await insertSecret(tx, newSealedSecret(context, { appId, endpointId: id, secretId: context.newId() }));
      await trace(tx, context, "webhook_endpoint.open", { appId }, { endpointId: id });
    });
  },
});

async function checkUrl({ db }: Context, appId: string, url: string): Promise<void> {
  const app = await db.read((tx) => findApp(tx, { appId }));
  if (!app) throw new Refusal("not_found");
  const reach = reachOf(app.mode);
  const trouble = urlTrouble(url, reach);
  if (trouble) throw new InvalidInput({ url: [trouble === "not_https" ? "https" : "webhook_url"] });
  await reachableAddresses(hostOf(new URL(url)), reach, resolver()).catch(() => {
    throw new Refusal("webhook_endpoint.address_refused"); // what exactly a name leads to is nobody's to learn from us
  });
}
