import { z } from "zod";
import {
  DELIVERY_STATES,
  DELIVERY_TROUBLES,
  type DeliveryState,
  type DeliveryTrouble,
  SECRETS_MAX,
} from "@/lib/domain/delivery";
import { EVENT_TYPES, type EventType } from "@/lib/domain/event";
import { publicId } from "@/lib/domain/id";
import { endpoint } from "@/lib/http/endpoint";
import { eventType } from "@/lib/http/v1/events";
import { listOf, page, timePosition } from "@/lib/http/v1/page";
import { idOf, instant, NOTHING, shownId } from "@/lib/http/v1/shapes";

const endpointShape = z
  .object({
    id: shownId("webhookEndpoint"),
    url: z.string().meta({ example: "https://app.example.org/bayfare" }),
    events: z.array(eventType).meta({ description: "What it is told; empty: everything" }),
    status: z.enum(["enabled", "failing", "disabled"]).meta({
      description:
        "`failing`: nothing arrives there at present. `disabled`: it answered 410, and nothing is sent any more.",
    }),
    createdAt: instant,
    failingSince: instant.nullable(),
    disabledAt: instant.nullable(),
  })
  .meta({ id: "WebhookEndpoint" });

const withSecret = endpointShape
  .extend({
    secret: z.string().nullable().meta({
      description:
        "Signs every delivery after Standard Webhooks. Shown once: null when the request was answered before",
      example: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=",
    }),
  })
  .meta({ id: "WebhookEndpointWithSecret" });

const params = z.object({ id: idOf("webhookEndpoint") });

export const createWebhookEndpoint = endpoint({
  id: "createWebhookEndpoint",
  method: "POST",
  path: "/webhook-endpoints",
  tag: "Events",
  summary: "Name an address that is told of events",
  description:
    "From now on each event is sent there by POST, signed after Standard Webhooks, in the order of its session, and again for three days until the answer is 2xx. Redirects are not followed. `https` is needed in live mode; addresses of private networks are refused. Once the endpoint is removed, the same request again is 404.",
  scope: "webhooks",
  params: NOTHING,
  query: NOTHING,
  body: z.object({
    url: z.string().meta({ example: "https://app.example.org/bayfare" }),
    events: z.array(eventType).max(EVENT_TYPES.length).optional(),
  }),
  sample: { url: "https://app.example.org/bayfare", events: ["session.started", "payment.failed"] },
  shown: withSecret,
  status: 201,
  refusals: ["webhook_endpoint.address_refused", "webhook_endpoint.too_many", "webhook_endpoint.not_found"],
});

export const listWebhookEndpoints = endpoint({
  id: "listWebhookEndpoints",
  method: "GET",
  path: "/webhook-endpoints",
  tag: "Events",
  summary: "List the addresses that are told of events",
  scope: "webhooks",
  params: NOTHING,
  query: page(timePosition),
  body: NOTHING,
  shown: listOf(endpointShape).meta({ id: "WebhookEndpointList" }),
  status: 200,
  refusals: [],
});

export const deleteWebhookEndpoint = endpoint({
  id: "deleteWebhookEndpoint",
  method: "DELETE",
  path: "/webhook-endpoints/{id}",
  tag: "Events",
  summary: "Send nothing there any more",
  scope: "webhooks",
  params,
  query: NOTHING,
  body: NOTHING,
  shown: NOTHING,
  status: 204,
  refusals: ["webhook_endpoint.not_found"],
});

export const rollWebhookSecret = endpoint({
  id: "rollWebhookSecret",
  method: "POST",
  path: "/webhook-endpoints/{id}/roll-secret",
  tag: "Events",
  summary: "Make a new secret",
  description: `An old secret signs on beside the new one for a day, also when it is rolled again meanwhile: every delivery has one signature for each, and a receiver takes it when one of them is right. At most ${SECRETS_MAX} sign at the same time.`,
  scope: "webhooks",
  params,
  query: NOTHING,
  body: NOTHING,
  shown: withSecret,
  status: 200,
  refusals: ["webhook_endpoint.not_found", "webhook_endpoint.rolled_too_often"],
});

const deliveryShape = z
  .object({
    eventId: shownId("event"),
    type: eventType,
    position: z.int(),
    state: z.enum(DELIVERY_STATES).meta({ description: "`dead`: given up; the event can be sent again" }),
    tries: z.int(),
    nextTryAt: instant.nullable(),
    lastTriedAt: instant.nullable(),
    deliveredAt: instant.nullable(),
    status: z.int().nullable().meta({ description: "Of the last answer; null when there was none" }),
    trouble: z.enum(DELIVERY_TROUBLES).nullable(),
    durationMs: z.int().nullable(),
    answer: z.string().nullable().meta({ description: "How the last answer begins" }),
  })
  .meta({ id: "WebhookDelivery" });

export const listWebhookDeliveries = endpoint({
  id: "listWebhookDeliveries",
  method: "GET",
  path: "/webhook-endpoints/{id}/deliveries",
  tag: "Events",
  summary: "Read what was sent there and what came of it, the newest first",
  scope: "webhooks",
  params,
  query: z.object({
    state: z.enum(DELIVERY_STATES).optional(),
    cursor: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  body: NOTHING,
  shown: z.object({ data: z.array(deliveryShape), cursor: z.string().optional() }).meta({ id: "WebhookDeliveryList" }),
  status: 200,
  refusals: ["webhook_endpoint.not_found"],
});

type EndpointFacts = {
  readonly id: string;
  readonly url: string;
  readonly events: readonly EventType[];
  readonly createdAt: Date;
  readonly failingSince: Date | null;
  readonly disabledAt: Date | null;
};

export function shownEndpoint(facts: EndpointFacts): z.input<typeof endpointShape> {
  const { id, url, events, createdAt, failingSince, disabledAt } = facts;
  return {
    id: publicId("webhookEndpoint", id),
    url,
    events: [...events],
    status: disabledAt ? "disabled" : failingSince ? "failing" : "enabled",
    createdAt: createdAt.toISOString(),
    failingSince: failingSince?.toISOString() ?? null,
    disabledAt: disabledAt?.toISOString() ?? null,
  };
}

type DeliveryFacts = {
  readonly eventId: string;
  readonly sessionId: string | null;
  readonly type: EventType;
  readonly position: number;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly nextTryAt: Date;
  readonly lastTriedAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly status: number | null;
  readonly trouble: DeliveryTrouble | null;
  readonly durationMs: number | null;
  readonly answer: string | null;
};

/** A page that is not full is the last one. */
export function shownDeliveries(
  rows: readonly DeliveryFacts[],
  limit: number,
): z.input<(typeof listWebhookDeliveries)["shown"]> {
  const last = rows.length < limit ? undefined : rows.at(-1);
  return { data: rows.map(shownDelivery), ...(last ? { cursor: String(last.position) } : {}) };
}

function shownDelivery({ eventId, sessionId: _, nextTryAt, lastTriedAt, deliveredAt, ...rest }: DeliveryFacts) {
  return {
    eventId: publicId("event", eventId),
    ...rest,
    nextTryAt: rest.state === "pending" ? nextTryAt.toISOString() : null,
    lastTriedAt: lastTriedAt?.toISOString() ?? null,
    deliveredAt: deliveredAt?.toISOString() ?? null,
  };
}
