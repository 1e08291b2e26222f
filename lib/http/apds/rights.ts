import { z } from "zod";
import { publicId } from "@/lib/domain/id";
import type { TariffedPlace } from "@/lib/http/apds/facts";
import { rateIdOf } from "@/lib/http/apds/rates";
import { asVersion, listOf, placeIds, reference, shownReference, validity, version } from "@/lib/http/apds/shapes";
import { endpoint } from "@/lib/http/endpoint";
import { page } from "@/lib/http/v1/page";
import { idOf, NOTHING, shownId } from "@/lib/http/v1/shapes";

const rightShape = z
  .object({
    id: shownId("place").meta({ description: "Each place grants one right: a short stay of one vehicle" }),
    version: version.meta({ description: "Of the place's tariff" }),
    type: z.literal("oneTimeUseParking"),
    issuer: reference,
    transferable: z.boolean(),
    credentials: z.array(z.literal("licensePlate")),
    hierarchyElements: z.array(reference),
    validity,
    rateEligibility: z.array(
      z.object({ id: z.string(), version, priority: z.int(), combinable: z.boolean(), rateTable: reference }),
    ),
    rateTransition: z
      .object({
        overpaymentPolicy: z.literal("fullTimePurchased"),
        followThroughAllowed: z.boolean(),
        prepaymentAllowed: z.boolean(),
        reservationAvailable: z.boolean(),
      })
      .meta({ description: "One purchase may cross charged hours, begin before them and end after them" }),
  })
  .meta({ id: "RightSpecification" });

export const listRights = endpoint({
  id: "listRightSpecifications",
  method: "GET",
  path: "/rights/specs",
  tag: "APDS rights",
  summary: "List what may be bought at which place, with its rate tables",
  scope: "apds",
  params: NOTHING,
  query: page(z.tuple([z.guid()])).extend({ place: placeIds.optional() }),
  body: NOTHING,
  shown: listOf(rightShape, "RightSpecificationList"),
  status: 200,
  refusals: [],
});

export const readRight = endpoint({
  id: "readRightSpecification",
  method: "GET",
  path: "/rights/specs/{id}",
  tag: "APDS rights",
  summary: "Read a right specification, also an earlier version",
  scope: "apds",
  params: z.object({ id: idOf("place") }),
  query: z.object({ version: asVersion.meta({ description: "Without, the one in force" }) }),
  body: NOTHING,
  shown: rightShape,
  status: 200,
  refusals: ["place.not_found"],
});

export function shownRight(place: TariffedPlace): z.input<typeof rightShape> {
  const of = place.tariffVersion;
  return {
    id: publicId("place", place.id),
    version: of,
    type: "oneTimeUseParking",
    issuer: shownReference("ContactPoint", "operator", place.operatorId),
    transferable: false,
    credentials: ["licensePlate"],
    hierarchyElements: [shownReference("Place", "place", place.id)],
    validity: {
      validityTimeSpecification: {
        overallStartTime: place.publishedAt.toISOString(),
        ...(place.supersededAt ? { overallEndTime: place.supersededAt.toISOString() } : {}),
      },
    },
    rateEligibility: place.compiled.tariff.rateLineCollections.map((_, index) => ({
      id: rateIdOf(place.id, index + 1),
      version: of,
      priority: index + 1,
      combinable: true,
      rateTable: { id: rateIdOf(place.id, index + 1), version: of, className: "RateTable" },
    })),
    rateTransition: {
      overpaymentPolicy: "fullTimePurchased",
      followThroughAllowed: true,
      prepaymentAllowed: true,
      reservationAvailable: false,
    },
  };
}
