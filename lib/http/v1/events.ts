import { z } from "zod";
import { EVENT_TYPES, type EventBody } from "@/lib/domain/event";
import { endpoint } from "@/lib/http/endpoint";
import { sessionShape } from "@/lib/http/v1/session-shape";
import { idOf, instant, NOTHING, shownId } from "@/lib/http/v1/shapes";

export const eventType = z.enum(EVENT_TYPES).meta({ example: "session.started" });

const eventShape = z
  .object({
    id: shownId("event"),
    type: eventType.meta({
      description:
        "`session.corrected`: the plate or the place of the session was put right; `data.fromZoneCode` is where it was when it moved",
    }),
    position: z.int().meta({ description: "Grows by one with each event of the app", example: 4711 }),
    sequence: z
      .int()
      .nullable()
      .meta({ description: "Grows by one with each event of the session; null where there is none", example: 3 }),
    createdAt: instant,
    data: z
      .object({
        session: sessionShape.nullable().meta({
          description: "As it was when this happened, without `nextAction`; null where there is none",
        }),
      })
      .loose(),
  })
  .meta({ id: "Event", description: "Frozen when it happened: the same in every list and in every delivery" });

/** After so many digits no position follows that a number can hold. */
const POSITION_MAX = Number.MAX_SAFE_INTEGER;
const position = z.coerce.number().int().min(0).max(POSITION_MAX);

export const listEvents = endpoint({
  id: "listEvents",
  method: "GET",
  path: "/events",
  tag: "Events",
  summary: "Read what happened, in the order of positions",
  description:
    "Kept for 30 days. Whoever goes on from the last position that it has read misses nothing: positions have no gaps, and a later one is never given before an earlier one.",
  scope: "read",
  params: NOTHING,
  query: z.object({
    after: position.default(0).meta({ description: "The last position that is known", example: 4711 }),
    cursor: position.optional().meta({ description: "The `cursor` of the page before; goes before `after`" }),
    type: eventType.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  body: NOTHING,
  shown: z.object({ data: z.array(eventShape), cursor: z.string().optional() }).meta({ id: "EventList" }),
  status: 200,
  refusals: [],
});

export const resendEvent = endpoint({
  id: "resendEvent",
  method: "POST",
  path: "/events/{id}/resend",
  tag: "Events",
  summary: "Send an event once more, to every endpoint that wants it",
  description: "At once, under its old id, and again for three days until it arrives.",
  scope: "webhooks",
  params: z.object({ id: idOf("event") }),
  query: NOTHING,
  body: NOTHING,
  shown: eventShape,
  status: 202,
  refusals: ["event.not_found", "event.no_endpoint"],
});

export function shownEvents({
  rows,
  hasMore,
}: {
  readonly rows: readonly EventBody[];
  readonly hasMore: boolean;
}): z.input<(typeof listEvents)["shown"]> {
  const last = hasMore ? rows.at(-1) : undefined;
  return { data: rows.map(shownEvent), ...(last ? { cursor: String(last.position) } : {}) };
}

export function shownEvent({ data: { session, ...facts }, ...event }: EventBody): z.input<typeof eventShape> {
  return { ...event, data: { session: session && { ...session }, ...facts } };
}
