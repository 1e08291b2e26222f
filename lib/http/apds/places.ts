import { z } from "zod";
import { publicId } from "@/lib/domain/id";
import type { TariffedPlace } from "@/lib/http/apds/facts";
import {
  asVersion,
  instant,
  listOf,
  placeIds,
  reference,
  shownReference,
  shownText,
  texts,
  version,
} from "@/lib/http/apds/shapes";
import { endpoint } from "@/lib/http/endpoint";
import { page } from "@/lib/http/v1/page";
import { idOf, NOTHING, shownId } from "@/lib/http/v1/shapes";

const contactPoint = z
  .object({
    contactType: z.literal("contactPoint"),
    id: shownId("operator"),
    version,
    type: z.literal("operator"),
    organisationName: texts,
  })
  .meta({ id: "ContactPoint" });

const placeShape = z
  .object({
    type: z.literal("place"),
    id: shownId("place"),
    version,
    name: texts,
    layer: z.int().meta({ description: "Every place is the top of its own hierarchy", example: 0 }),
    operatorDefinedReference: reference.meta({ description: "The code on the sign" }),
    hierarchyElementRecord: z.object({ creationTime: instant }),
    rightSpecifications: z.array(reference),
    responsibilityRoleAssignments: z.array(
      z.object({ type: z.literal("operator"), contactPoints: z.array(contactPoint) }),
    ),
    timeZone: z.string().meta({ example: "Europe/Paris" }),
    placeStreetAddress: z.object({
      countryCode: z.string(),
      addressLines: z.array(z.object({ order: z.int(), text: texts, type: z.literal("street") })),
    }),
    indicativePlacePointLocation: z
      .array(z.object({ type: z.literal("Point"), coordinates: z.tuple([z.number(), z.number()]) }))
      .meta({ description: "GeoJSON: longitude, latitude" }),
    characteristics: z.object({ operatingModes: z.array(z.enum(["app", "payByPlate"])) }),
    paymentMethods: z.array(
      z.object({
        paymentMeans: z.array(z.enum(["paymentCreditCard", "paymentDebitCard"])),
        paymentMode: z.array(z.enum(["payOnEntry", "payAfterExit"])),
      }),
    ),
  })
  .meta({ id: "Place" });

export const listApdsPlaces = endpoint({
  id: "listApdsPlaces",
  method: "GET",
  path: "/places",
  tag: "APDS places",
  summary: "List the operator's places",
  scope: "apds",
  params: NOTHING,
  query: page(z.tuple([z.guid()])).extend({ place: placeIds.optional() }),
  body: NOTHING,
  shown: listOf(placeShape, "HierarchyElementList"),
  status: 200,
  refusals: [],
});

export const readApdsPlace = endpoint({
  id: "readApdsPlace",
  method: "GET",
  path: "/places/{id}",
  tag: "APDS places",
  summary: "Read a place",
  scope: "apds",
  params: z.object({ id: idOf("place") }),
  query: z.object({ version: asVersion.meta({ description: "Places have one version, 1" }) }),
  body: NOTHING,
  shown: placeShape,
  status: 200,
  refusals: ["place.not_found"],
});

export function shownApdsPlace(place: TariffedPlace): z.input<typeof placeShape> {
  const { operatorCountry: country } = place;
  return {
    type: "place",
    id: publicId("place", place.id),
    version: 1,
    name: shownText(place.name, country),
    layer: 0,
    operatorDefinedReference: { id: place.zoneCode, version: 1, className: "ZoneCode" },
    hierarchyElementRecord: { creationTime: place.createdAt.toISOString() },
    rightSpecifications: [shownReference("RightSpecification", "place", place.id, place.tariffVersion)],
    responsibilityRoleAssignments: [
      {
        type: "operator",
        contactPoints: [
          {
            contactType: "contactPoint",
            id: publicId("operator", place.operatorId),
            version: 1,
            type: "operator",
            organisationName: shownText(place.operatorName, country),
          },
        ],
      },
    ],
    timeZone: place.timeZone,
    placeStreetAddress: {
      countryCode: country,
      addressLines: [{ order: 0, text: shownText(place.address, country), type: "street" }],
    },
    indicativePlacePointLocation: [{ type: "Point", coordinates: [place.longitude, place.latitude] }],
    characteristics: { operatingModes: ["app", "payByPlate"] },
    paymentMethods: [
      {
        paymentMeans: ["paymentCreditCard", "paymentDebitCard"],
        paymentMode: place.kinds.map((kind) => (kind === "prepaid" ? "payOnEntry" : "payAfterExit")),
      },
    ],
  };
}
