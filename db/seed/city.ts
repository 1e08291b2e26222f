import type { SeedTariffKey } from "@/db/seed/tariffs";
import { type Currency, minor } from "@/lib/domain/money";
import type { PlateCountry } from "@/lib/domain/plate";
import type { FeePlan } from "@/lib/domain/quote";
import type { SessionKind } from "@/lib/domain/session";

export type AppPlan = {
  readonly slug: string;
  readonly name: string;
  readonly country: string;
  readonly isPortal: boolean;
  /** An extension platform may act on accounts that another platform already has. */
  readonly isExtension: boolean;
  readonly scopes: readonly string[];
  /** Where its own pages stand. */
  readonly returnOrigins: readonly string[];
  readonly feePlan: FeePlan;
};

/** Everything in the demo is invented: apps, operators, places and people. */
export const APPS: readonly AppPlan[] = [
  {
    slug: "portal",
    name: "Bayfare",
    country: "DE",
    isPortal: true,
    isExtension: false,
    scopes: ["drive", "read"],
    returnOrigins: [],
    feePlan: {
      serviceFees: { eur: minor(35), gbp: minor(30), sek: minor(400) },
      commissionBasisPoints: 250,
      commissionFixed: { eur: minor(5), gbp: minor(5), sek: minor(50) },
    },
  },
  {
    slug: "wayfarer",
    name: "Wayfarer",
    country: "SE",
    isPortal: false,
    isExtension: true,
    scopes: ["drive", "read", "webhooks", "refunds"],
    returnOrigins: ["https://wayfarer.example"],
    feePlan: {
      serviceFees: { eur: minor(29), gbp: minor(25), sek: minor(300) },
      commissionBasisPoints: 320,
      commissionFixed: {},
    },
  },
];

export type PlacePlan = {
  readonly zoneCode: string;
  readonly name: string;
  readonly address: string;
  readonly at: readonly [latitude: number, longitude: number];
  readonly tariff: SeedTariffKey;
  readonly kinds: readonly SessionKind[];
  /** What drivers there usually buy. */
  readonly stays: readonly number[];
  /** How often the driver of an open stay is asked whether the car is still there. */
  readonly stillParkedMinutes?: number;
};

export type OperatorPlan = {
  readonly slug: string;
  readonly name: string;
  readonly legalName: string;
  readonly addressLines: readonly string[];
  readonly country: PlateCountry;
  readonly currency: Currency;
  readonly vatNumber: string;
  readonly vatBasisPoints: number;
  readonly locale: "en" | "de" | "fr";
  /** Its one Stripe account serves every app; otherwise it has one per app. */
  readonly hasSharedAccount: boolean;
  readonly staff: readonly (readonly [role: "owner" | "manager" | "clerk", name: string])[];
  readonly places: readonly PlacePlan[];
};

export const OPERATORS: readonly OperatorPlan[] = [
  {
    slug: "rivelune",
    name: "Rivelune Stationnement",
    legalName: "Rivelune Stationnement SAS",
    addressLines: ["4 quai des Tilleuls", "00100 Rivelune", "France"],
    country: "FR",
    currency: "eur",
    vatNumber: "FR00000000101",
    vatBasisPoints: 2000,
    locale: "fr",
    hasSharedAccount: false,
    staff: [
      ["owner", "Margaux Delorme"],
      ["manager", "Bastien Vasseur"],
      ["clerk", "Inès Carlier"],
    ],
    places: [
      {
        zoneCode: "100101",
        name: "Rue des Tanneurs",
        address: "Rue des Tanneurs, Rivelune",
        at: [47.3121, 2.4013],
        tariff: "fr-street",
        kinds: ["prepaid"],
        stays: [36, 48, 60, 90, 120],
      },
      {
        zoneCode: "100102",
        name: "Parking de la Gare",
        address: "12 place de la Gare, Rivelune",
        at: [47.3164, 2.4102],
        tariff: "fr-garage",
        kinds: ["prepaid", "open"],
        stays: [60, 90, 120, 240, 480],
      },
    ],
  },
  {
    slug: "thistlemoor",
    name: "Thistlemoor Parking",
    legalName: "Thistlemoor Parking Ltd",
    addressLines: ["27 Weavers Row", "Thistlemoor", "ZZ1 1AA", "United Kingdom"],
    country: "GB",
    currency: "gbp",
    vatNumber: "GB000000102",
    vatBasisPoints: 2000,
    locale: "en",
    hasSharedAccount: false,
    staff: [
      ["owner", "Rosalind Ashdown"],
      ["manager", "Callum Brightwater"],
      ["clerk", "Priya Hollis"],
    ],
    places: [
      {
        zoneCode: "200101",
        name: "High Street short stay",
        address: "High Street, Thistlemoor",
        at: [52.6402, -1.2013],
        tariff: "gb-short-stay",
        kinds: ["prepaid"],
        stays: [10, 15, 20],
      },
      {
        zoneCode: "200102",
        name: "Infirmary car park",
        address: "Infirmary Lane, Thistlemoor",
        at: [52.6455, -1.1987],
        tariff: "gb-hospital",
        kinds: ["prepaid"],
        stays: [60, 90, 120, 180],
      },
    ],
  },
  {
    slug: "lindental",
    name: "Lindental Parkraum",
    legalName: "Lindental Parkraum GmbH",
    addressLines: ["Mühlweg 9", "00102 Lindental", "Deutschland"],
    country: "DE",
    currency: "eur",
    vatNumber: "DE000000103",
    vatBasisPoints: 1900,
    locale: "de",
    hasSharedAccount: false,
    staff: [
      ["owner", "Friederike Brandner"],
      ["manager", "Torben Kaltwasser"],
      ["clerk", "Aylin Sommerfeld"],
    ],
    places: [
      {
        zoneCode: "300101",
        name: "Marktplatz",
        address: "Marktplatz, Lindental",
        at: [50.6123, 10.7031],
        tariff: "de-market-square",
        kinds: ["prepaid"],
        stays: [40, 60, 80, 120],
      },
      {
        zoneCode: "300102",
        name: "Boulevard am Park",
        address: "Parkallee 1–40, Lindental",
        at: [50.6151, 10.7098],
        tariff: "de-boulevard",
        kinds: ["prepaid"],
        stays: [36, 60, 96, 180],
      },
      {
        zoneCode: "300103",
        name: "Ladeplatz Mühlweg",
        address: "Mühlweg 11, Lindental",
        at: [50.6098, 10.6994],
        tariff: "de-charging",
        kinds: ["prepaid", "open"],
        stays: [30, 45, 60, 120],
      },
    ],
  },
  {
    slug: "granholma",
    name: "Granholma Parkering",
    legalName: "Granholma Parkering AB",
    addressLines: ["Fyrgatan 3", "000 01 Granholma", "Sverige"],
    country: "SE",
    currency: "sek",
    vatNumber: "SE000000000401",
    vatBasisPoints: 2500,
    locale: "en",
    hasSharedAccount: true,
    staff: [
      ["owner", "Sigrid Almlund"],
      ["manager", "Viktor Nordqvist"],
      ["clerk", "Tuva Stenberg"],
    ],
    places: [
      {
        zoneCode: "400101",
        name: "Fyrgatan",
        address: "Fyrgatan, Granholma",
        at: [59.0217, 15.3043],
        tariff: "se-street",
        kinds: ["prepaid"],
        stays: [30, 60, 90, 120],
      },
      {
        zoneCode: "400102",
        name: "Infartsparkering Norr",
        address: "Norra vägen 2, Granholma",
        at: [59.0342, 15.3121],
        tariff: "se-park-and-ride",
        kinds: ["prepaid", "open"],
        stays: [480, 600],
        stillParkedMinutes: 24 * 60,
      },
    ],
  },
];
