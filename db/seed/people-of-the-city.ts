import type { PlateCountry } from "@/lib/domain/plate";

type StaffPlan = {
  readonly role: "support_agent" | "support_lead" | "developer" | "admin";
  readonly email: string;
  readonly name: string;
  /** Of this app only. */
  readonly app?: string;
};

export const STAFF: readonly StaffPlan[] = [
  { role: "support_agent", email: "agent@bayfare.example", name: "Noor Lindqvist" },
  { role: "support_lead", email: "lead@bayfare.example", name: "Edmund Farrow" },
  { role: "admin", email: "admin@bayfare.example", name: "Carla Winterhalter" },
  { role: "support_agent", email: "agent@wayfarer.example", name: "Oskar Hellberg", app: "wayfarer" },
  { role: "developer", email: "developer@wayfarer.example", name: "Liv Sandvik", app: "wayfarer" },
];

export type DriverPlan = {
  readonly app: string;
  readonly name: string;
  readonly email: string;
  /** The app's own name for its driver; drivers of the portal sign in instead. */
  readonly externalId?: string;
  readonly locale: "en" | "de" | "fr";
  readonly country: PlateCountry;
  readonly plate: string;
  /** Stripe's test cards; the first one saved is the default, and is tried first. */
  readonly cards: readonly string[];
  readonly network?: "cartes_bancaires";
  /** Never buys time in advance. */
  readonly isOnlyOpen?: true;
};

const COBADGED = "pm_card_visa_cartesBancaires";
/** Of the test cards one that hardly anybody types: what is owed on a card meets everybody who pays with the same one. */
const RARE = "pm_card_diners";
/** It can be saved, and every charge on it is declined. */
const NEVER_PAYS = "pm_card_chargeCustomerFail";

export const DRIVERS: readonly DriverPlan[] = [
  {
    app: "portal",
    name: "Amélie Rochefort",
    email: "amelie@drivers.example",
    locale: "fr",
    country: "FR",
    plate: "GA-214-KR",
    cards: [COBADGED],
    network: "cartes_bancaires",
  },
  {
    app: "portal",
    name: "Jonas Keltermann",
    email: "jonas@drivers.example",
    locale: "de",
    country: "DE",
    plate: "LT KM 482",
    cards: ["pm_card_de", "pm_card_mastercard"],
  },
  {
    app: "portal",
    name: "Harriet Wellstone",
    email: "harriet@drivers.example",
    locale: "en",
    country: "GB",
    plate: "TM71 HWX",
    cards: ["pm_card_gb"],
  },
  {
    app: "portal",
    name: "Elin Dahlroth",
    email: "elin@drivers.example",
    locale: "en",
    country: "SE",
    plate: "GHR 37C",
    cards: ["pm_card_se"],
  },
  {
    app: "portal",
    name: "Tobias Uhlmann",
    email: "tobias@drivers.example",
    locale: "de",
    country: "DE",
    plate: "LT TU 77",
    cards: [NEVER_PAYS, "pm_card_visa"],
  },
  {
    app: "portal",
    name: "Maëlle Quintin",
    email: "maelle@drivers.example",
    locale: "fr",
    country: "FR",
    plate: "FX-908-BD",
    cards: ["pm_card_mastercard_cartesBancaires"],
  },
  {
    app: "portal",
    name: "Selim Aksoy",
    email: "selim@drivers.example",
    locale: "de",
    country: "DE",
    plate: "LT SA 903",
    cards: [RARE],
    isOnlyOpen: true,
  },
  wayfarer("w-1001", "FR", "EK-551-LM", [COBADGED]),
  wayfarer("w-1002", "DE", "LT WF 1002", ["pm_card_de"]),
  wayfarer("w-1003", "GB", "TM19 WFR", ["pm_card_mastercard"]),
  wayfarer("w-1004", "SE", "KLM 84E", ["pm_card_se"]),
];

function wayfarer(externalId: string, country: PlateCountry, plate: string, cards: readonly string[]): DriverPlan {
  const email = `${externalId}@riders.wayfarer.example`;
  return { app: "wayfarer", name: externalId, email, externalId, locale: "en", country, plate, cards };
}

/** What strangers pay with who save nothing. */
export const GUEST_CARDS: Readonly<Record<string, readonly string[]>> = {
  FR: ["pm_card_fr", COBADGED, "pm_card_mastercard"],
  GB: ["pm_card_gb", "pm_card_visa_debit"],
  DE: ["pm_card_de", "pm_card_mastercard_debit", "pm_card_amex"],
  SE: ["pm_card_se", "pm_card_visa"],
};
export const DECLINED_CARDS = ["pm_card_chargeDeclined", "pm_card_chargeDeclinedInsufficientFunds"] as const;
/** A refund on it takes a day until the bank has it. */
export const SLOW_REFUND_CARD = "pm_card_pendingRefund";
