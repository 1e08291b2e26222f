import { z } from "zod";
import { coveredUntil } from "@/lib/domain/check";
import { publicId } from "@/lib/domain/id";
import { isKnownInstant } from "@/lib/domain/time";
import type { UsedStay } from "@/lib/http/apds/facts";
import { shownSegments } from "@/lib/http/apds/segments";
import { amount, instant, listOf, placeIds, reference, shownReference, version } from "@/lib/http/apds/shapes";
import { endpoint } from "@/lib/http/endpoint";
import { page, timePosition } from "@/lib/http/v1/page";
import { idOf, NOTHING, shownId } from "@/lib/http/v1/shapes";

const credential = z
  .object({
    type: z.literal("licensePlate"),
    credentialAssignedType: z.literal("vehicle"),
    identifier: z.object({ id: z.string().meta({ example: "AB123CD" }), className: z.literal("LicensePlate") }),
  })
  .meta({ id: "VehicleCredential" });

const payment = z
  .object({
    id: shownId("payment"),
    version,
    dateCollected: instant.optional(),
    serviceProvider: reference.meta({ description: "The app" }),
    transactionID: z.string().optional().meta({ description: "Of the PaymentIntent at Stripe" }),
    startPeriodCovered: instant,
    endPeriodCovered: instant,
    paymentLines: z.array(
      z
        .object({ id: z.string(), version, paymentType: z.literal("payment"), value: amount })
        .meta({ id: "PaymentLine" }),
    ),
  })
  .meta({ id: "Payment" });

const assignedRight = z
  .object({
    id: shownId("session").meta({ description: "Each session uses one right" }),
    version: version.meta({ description: "Grows with each extension" }),
    rightSpecification: reference,
    rightHolder: z.object({ credentials: z.array(credential) }),
    assignedRightIssuer: reference.meta({ description: "The app" }),
    issueMethod: z.literal("electronic"),
    issuanceTime: instant,
    expiry: instant,
    plannedUses: z
      .array(z.object({ startTime: instant, endTime: instant }))
      .meta({ description: "The time that was bought; of an open stay the latest end that it may have" }),
    payments: z.array(payment),
    monetaryValue: z
      .object({ taxIncluded: z.boolean(), serviceProvider: reference, value: amount })
      .optional()
      .meta({ description: "What the whole stay costs, once it is known" }),
  })
  .meta({ id: "AssignedRight" });

const segment = z
  .object({
    id: z.string(),
    version,
    actualStart: instant,
    actualEnd: instant.optional().meta({ description: "Not there while it lasts" }),
    assignedRight: assignedRight.meta({ description: "As `expand=segments.assignedRight` shows it" }),
    validationType: z.array(z.literal("licensePlate")),
    validationId: z.string().meta({ example: "AB123CD" }),
  })
  .meta({ id: "Segment" });

const sessionShape = z
  .object({
    id: shownId("session"),
    version,
    actualStart: instant,
    actualEnd: instant.optional().meta({ description: "Not there while it lasts" }),
    initiator: reference.meta({ description: "The app" }),
    hierarchyElement: reference,
    identifiedCredentials: z.array(credential),
    segments: z.array(segment),
    identifiedVehicle: z.object({ country: z.string().meta({ description: "ISO 3166-1 alpha-2", example: "FR" }) }),
  })
  .meta({ id: "Session" });

/** The standard's own lists ask with seconds since 1970; RFC 3339 is read as well. */
const moment = z
  .union([z.iso.datetime({ offset: true }), z.string().regex(/^\d{1,10}$/)], "instant")
  .transform((text) => new Date(/^\d+$/.test(text) ? Number(text) * 1000 : text))
  .refine((at) => isKnownInstant(at.getTime()), "instant")
  .meta({ example: "2026-11-20T10:15:00Z" });
const CREDENTIALS_MAX = 20;

export const listApdsSessions = endpoint({
  id: "listApdsSessions",
  method: "GET",
  path: "/sessions",
  tag: "APDS sessions",
  summary: "List stays at the operator's places over all apps, the newest first",
  description:
    "A session is a stay that was used; one that never began is none. Each extension is a segment from where the bought time would have ended. Instants are RFC 3339 or seconds since 1970.",
  scope: "apds",
  params: NOTHING,
  query: page(timePosition).extend({
    place: placeIds.optional(),
    credential_id: z
      .string()
      .max(400)
      .transform((text) => text.split(",").map((plate) => plate.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, "")))
      .pipe(z.array(z.string()).max(CREDENTIALS_MAX))
      .optional()
      .meta({ description: "Plates, separated by commas", example: "AB123CD" }),
    start_after: moment.optional(),
    start_before: moment.optional(),
    end_after: moment.optional().meta({ description: "Also of those that last" }),
    end_before: moment.optional(),
  }),
  body: NOTHING,
  shown: listOf(sessionShape, "SessionList"),
  status: 200,
  refusals: [],
});

export const readApdsSession = endpoint({
  id: "readApdsSession",
  method: "GET",
  path: "/sessions/{id}",
  tag: "APDS sessions",
  summary: "Read a session",
  scope: "apds",
  params: z.object({ id: idOf("session") }),
  query: NOTHING,
  body: NOTHING,
  shown: sessionShape,
  status: 200,
  refusals: ["session.not_found"],
});

export function shownApdsSession(stay: UsedStay, now: Date): z.input<typeof sessionShape> {
  const { plate, country } = stay;
  const until = coveredUntil(stay);
  return {
    id: publicId("session", stay.id),
    version: Math.max(1, stay.eventSequence),
    actualStart: (stay.startedAt ?? stay.createdAt).toISOString(),
    ...(until <= now ? { actualEnd: until.toISOString() } : {}),
    initiator: shownReference("ContactPoint", "app", stay.appId),
    hierarchyElement: shownReference("Place", "place", stay.placeId),
    identifiedCredentials: [
      { type: "licensePlate", credentialAssignedType: "vehicle", identifier: { id: plate, className: "LicensePlate" } },
    ],
    segments: shownSegments(stay, now),
    identifiedVehicle: { country },
  };
}
