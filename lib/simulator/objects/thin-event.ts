import type { EventRecord } from "@/lib/simulator/store/kinds";

/** What is delivered: names only, the rest is to be fetched (facts 7.2). */
export function thinNotification(event: EventRecord): object {
  const { request, thin } = event;
  return {
    id: event.id,
    object: "v2.core.event",
    created: new Date(event.created * 1000).toISOString(),
    livemode: false,
    ...(request.id === null
      ? {}
      : { reason: { type: "request", request: { id: request.id, idempotency_key: request.idempotency_key ?? "" } } }),
    ...(thin?.related ? { related_object: thin.related } : {}),
    type: event.type,
  };
}

/** What GET /v2/core/events/:id answers: the notification with its data. */
export function thinEvent(event: EventRecord): object {
  return { ...thinNotification(event), ...(event.thin?.data ? { data: event.thin.data } : {}) };
}
