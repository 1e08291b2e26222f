import { listDeliveries } from "@/db/store/delivery-log";
import type { Part } from "@/db/store/page";
import { findEndpoint, listEndpoints } from "@/db/store/webhook";
import type { DeliveryState } from "@/lib/domain/delivery";
import { Refusal } from "@/lib/domain/errors";
import type { EventType } from "@/lib/domain/event";
import { appIdOf } from "@/lib/loaders/app/app-id";
import { type Page, pageOf } from "@/lib/loaders/page";
import type { Context } from "@/lib/use-cases/command";

export type EndpointView = NonNullable<Awaited<ReturnType<typeof findEndpoint>>>;

/** A page of the app's endpoints, the oldest first. */
export function loadEndpointPage(context: Context, wanted: Part): Promise<Page<EndpointView>> {
  const appId = appIdOf(context);
  return context.db.read((tx) => pageOf(wanted, (part) => listEndpoints(tx, { appId, ...part })));
}

/** All of them; there are a few. */
export function loadEndpoints(context: Context): Promise<readonly EndpointView[]> {
  const appId = appIdOf(context);
  return context.db.read((tx) => listEndpoints(tx, { appId }));
}

export async function loadEndpoint(context: Context, endpointId: string): Promise<EndpointView> {
  const appId = appIdOf(context);
  const row = await context.db.read((tx) => findEndpoint(tx, { appId, endpointId }));
  if (!row) throw new Refusal("webhook_endpoint.not_found");
  return row;
}

/** What an endpoint was sent, the newest first. */
export async function loadDeliveries(
  context: Context,
  endpointId: string,
  by: { before?: number | undefined; state?: DeliveryState | undefined; type?: EventType | undefined; limit: number },
) {
  const { id } = await loadEndpoint(context, endpointId);
  return context.db.read((tx) => listDeliveries(tx, { appId: appIdOf(context), endpointId: id, ...by }));
}
