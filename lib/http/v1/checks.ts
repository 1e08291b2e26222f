import { z } from "zod";
import { publicId } from "@/lib/domain/id";
import { endpoint } from "@/lib/http/endpoint";
import { instant, kind, NOTHING, shownId, vehicle } from "@/lib/http/v1/shapes";

const checkedStay = z
  .object({ sessionId: shownId("session"), kind, startedAt: instant, until: instant })
  .meta({ id: "CheckedStay" });

const checkShape = z
  .object({
    valid: z.boolean(),
    until: instant.optional().meta({ description: "Where it is valid: of an open stay the latest end it may have" }),
    sessionId: shownId("session").optional(),
    history: z.array(checkedStay).meta({ description: "Stays of the last 24 hours at this place, the newest first" }),
  })
  .meta({ id: "Check" });

export const checkPlate = endpoint({
  id: "checkPlate",
  method: "GET",
  path: "/checks",
  tag: "Checks",
  summary: "Ask whether a vehicle is paid for at a place now",
  description:
    "For keys of operators, at their own places, over all apps. Every look leaves a trace, and a key has 600 of them a minute unless its operator was told otherwise.",
  scope: "checks",
  params: NOTHING,
  query: vehicle.extend({ zoneCode: z.string().max(32).meta({ example: "100101" }) }),
  body: NOTHING,
  shown: checkShape,
  status: 200,
  refusals: ["place.not_found"],
});

type Stay = {
  readonly sessionId: string;
  readonly kind: "prepaid" | "open";
  readonly startedAt: Date;
  readonly until: Date;
  readonly isValid: boolean;
};

export function shownCheck(stays: readonly Stay[]): z.input<typeof checkShape> {
  const valid = stays.find(({ isValid }) => isValid);
  return {
    valid: valid !== undefined,
    ...(valid ? { until: valid.until.toISOString(), sessionId: publicId("session", valid.sessionId) } : {}),
    history: stays.map(({ sessionId, kind: of, startedAt, until }) => ({
      sessionId: publicId("session", sessionId),
      kind: of,
      startedAt: startedAt.toISOString(),
      until: until.toISOString(),
    })),
  };
}
