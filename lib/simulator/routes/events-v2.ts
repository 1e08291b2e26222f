import { EVENTS_KEPT_SECONDS } from "@/lib/simulator/engine/events";
import { now } from "@/lib/simulator/engine/state";
import { thinSpace } from "@/lib/simulator/engine/thin-events";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { listV2 } from "@/lib/simulator/http/list-v2";
import { missing } from "@/lib/simulator/http/problem";
import { thinEvent } from "@/lib/simulator/objects/thin-event";

function retrieve(call: Call): object {
  call.params.accept();
  const event = call.state.store.events.find(thinSpace(call.platform), idOfPath(call));
  if (event === undefined) throw missing("event", idOfPath(call), "id");
  return thinEvent(event);
}

function list(call: Call): object {
  const { params, state } = call;
  params.accept("limit", "page", "object_id", "types", "created");
  const [object, types] = [params.text("object_id"), params.list("types")];
  const oldest = now(state) - EVENTS_KEPT_SECONDS;
  const created = params.inside("created").accept("gt", "gte", "lt", "lte");
  const at = (name: string, fallback: number): number => {
    const text = created.text(name);
    return text === null ? fallback : Date.parse(text) / 1000;
  };
  const [gt, gte] = [at("gt", -1), at("gte", oldest)];
  const [lt, lte] = [at("lt", Number.POSITIVE_INFINITY), at("lte", Number.POSITIVE_INFINITY)];
  const rows = [...state.store.events.newestFirst(thinSpace(call.platform))].filter(
    (event) =>
      (object === null || event.thin?.related?.id === object) &&
      (types === undefined || types.includes(event.type)) &&
      event.created > gt &&
      event.created >= gte &&
      event.created < lt &&
      event.created <= lte,
  );
  return listV2(call, rows, thinEvent);
}

export const eventV2Operations: readonly Operation[] = [
  { method: "GET", path: "/v2/core/events", run: list },
  { method: "GET", path: "/v2/core/events/:id", run: retrieve },
];
