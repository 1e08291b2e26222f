import { createHash } from "node:crypto";

export const DECLINE_CODES = [
  "generic_decline",
  "insufficient_funds",
  "lost_card",
  "stolen_card",
  "expired_card",
  "incorrect_cvc",
  "processing_error",
  "card_velocity_exceeded",
  "radar_block",
  // No test number has these; the control API orders them for a card.
  "authentication_required",
  "do_not_honor",
  "invalid_account",
  "pickup_card",
  "revocation_of_authorization",
  "transaction_not_allowed",
  "withdrawal_count_limit_exceeded",
] as const;
export type DeclineCode = (typeof DECLINE_CODES)[number];

/** What one of Stripe's test numbers does (facts 9 and 10.3). */
export type CardBehaviour = {
  readonly number: string;
  readonly aliases: readonly string[];
  readonly brand: string;
  readonly funding: "credit" | "debit" | "prepaid";
  readonly country: string;
  readonly networks: readonly string[];
  /** Declined wherever it is used: attach, set-up and charge. */
  readonly decline: DeclineCode | null;
  /** Attaches and sets up, but every charge is declined. */
  readonly chargeDecline: DeclineCode | null;
  readonly setup: "ok" | "challenge";
  readonly onSession: "ok" | "challenge";
  readonly offSession: "ok" | "unless_set_up" | "always_asks";
  readonly afterChallenge: DeclineCode | null;
  /** A card without 3-D Secure never shows a challenge, whatever the merchant asks for. */
  readonly threeDSecure: "required" | "optional" | "frictionless" | "acknowledged" | "not_supported";
  readonly refund: "succeeds" | "pending_then_succeeds" | "succeeds_then_fails";
  readonly balance: "pending" | "available";
  readonly cvcCheck: "pass" | "fail";
  readonly postalCheck: "pass" | "fail";
  readonly riskLevel: "normal" | "elevated" | "highest";
  /** What the cardholder or the bank does about it some time after it was charged (facts 9.4). */
  readonly aftermath: "none" | "fraudulent" | "product_not_received" | "inquiry" | "early_fraud_warning";
  /** Overcapture, multicapture, incremental and extended authorisation, where the account has them. */
  readonly hasEnterpriseFeatures: boolean;
};

const PLAIN: Omit<CardBehaviour, "number" | "aliases"> = {
  brand: "visa",
  funding: "credit",
  country: "US",
  networks: [],
  decline: null,
  chargeDecline: null,
  setup: "ok",
  onSession: "ok",
  offSession: "ok",
  afterChallenge: null,
  threeDSecure: "acknowledged",
  refund: "succeeds",
  balance: "pending",
  cvcCheck: "pass",
  postalCheck: "pass",
  riskLevel: "normal",
  aftermath: "none",
  hasEnterpriseFeatures: true,
};

function card(number: string, alias: string, special: Partial<CardBehaviour> = {}): CardBehaviour {
  return { ...PLAIN, number, aliases: alias === "" ? [] : alias.split(" "), ...special };
}

const ASKS = { setup: "challenge", onSession: "challenge", threeDSecure: "required" } as const;

/** doc.stripe.com/testing as captured in facts 9; countries marked [~] there are from memory. */
const CARDS: readonly CardBehaviour[] = [
  card("4242424242424242", "pm_card_visa"),
  card("4000056655665556", "pm_card_visa_debit", { funding: "debit" }),
  card("5555555555554444", "pm_card_mastercard", { brand: "mastercard" }),
  card("5200828282828210", "pm_card_mastercard_debit", { brand: "mastercard", funding: "debit" }),
  card("5105105105105100", "pm_card_mastercard_prepaid", { brand: "mastercard", funding: "prepaid" }),
  card("378282246310005", "pm_card_amex pm_card_amex_threeDSecureNotSupported", {
    brand: "amex",
    threeDSecure: "not_supported",
  }),
  card("6011111111111117", "pm_card_discover", { brand: "discover" }),
  card("3056930009020004", "pm_card_diners", { brand: "diners" }),
  card("3566002020360505", "pm_card_jcb", { brand: "jcb" }),
  card("6200000000000005", "pm_card_unionpay", { brand: "unionpay" }),
  card("4000002500000003", "pm_card_fr", { country: "FR" }),
  card("4000002760000016", "pm_card_de", { country: "DE" }),
  card("4000008260000000", "pm_card_gb", { country: "GB" }),
  card("4000003720000005", "pm_card_ie", { country: "IE" }),
  card("4000000400000008", "pm_card_at", { country: "AT" }),
  card("4000000560000004", "pm_card_be", { country: "BE" }),
  card("4000003800000008", "pm_card_it", { country: "IT" }),
  card("4000005280000002", "pm_card_nl", { country: "NL" }),
  card("4000007240000007", "pm_card_es", { country: "ES" }),
  card("4000007520000008", "pm_card_se", { country: "SE" }),
  card("4000007560000009", "pm_card_ch", { country: "CH" }),
  card("4000003480000005", "pm_card_hu", { country: "HU" }),
  card("4000002500001001", "pm_card_visa_cartesBancaires", { country: "FR", networks: ["cartes_bancaires", "visa"] }),
  card("5555552500001001", "pm_card_mastercard_cartesBancaires", {
    brand: "mastercard",
    country: "FR",
    networks: ["cartes_bancaires", "mastercard"],
  }),
  card("4000000000000002", "pm_card_visa_chargeDeclined pm_card_chargeDeclined", { decline: "generic_decline" }),
  card("4000000000009995", "pm_card_visa_chargeDeclinedInsufficientFunds pm_card_chargeDeclinedInsufficientFunds", {
    decline: "insufficient_funds",
  }),
  card("4000000000009987", "pm_card_visa_chargeDeclinedLostCard", { decline: "lost_card" }),
  card("4000000000009979", "pm_card_visa_chargeDeclinedStolenCard", { decline: "stolen_card" }),
  card("4000000000000069", "pm_card_chargeDeclinedExpiredCard", { decline: "expired_card" }),
  card("4000000000000127", "pm_card_chargeDeclinedIncorrectCvc", { decline: "incorrect_cvc", cvcCheck: "fail" }),
  card("4000000000000119", "pm_card_chargeDeclinedProcessingError", { decline: "processing_error" }),
  card("4000000000006975", "pm_card_visa_chargeDeclinedVelocityLimitExceeded", { decline: "card_velocity_exceeded" }),
  card("4000000000000341", "pm_card_chargeCustomerFail", { chargeDecline: "generic_decline" }),
  card("4000002500003155", "pm_card_authenticationRequiredOnSetup", {
    ...ASKS,
    country: "FR",
    offSession: "unless_set_up",
  }),
  card("4000002760003184", "pm_card_authenticationRequired", { ...ASKS, country: "DE", offSession: "always_asks" }),
  card("4000003800000446", "pm_card_authenticationRequiredSetupForOffSession", {
    ...ASKS,
    setup: "ok",
    country: "IT",
  }),
  card("4000008260003178", "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", {
    ...ASKS,
    country: "GB",
    offSession: "unless_set_up",
    chargeDecline: "insufficient_funds",
  }),
  card("4000000000003220", "pm_card_threeDSecure2Required", { ...ASKS, offSession: "unless_set_up" }),
  card("4000008400001629", "pm_card_threeDSecureRequiredChargeDeclined", {
    ...ASKS,
    offSession: "unless_set_up",
    afterChallenge: "generic_decline",
  }),
  card("4000008400001280", "pm_card_threeDSecureRequiredProcessingError", { decline: "processing_error" }),
  card("4000000000003055", "pm_card_threeDSecureOptional", { threeDSecure: "optional" }),
  card("4000000000003097", "pm_card_threeDSecureOptionalProcessingError"),
  card("4000000032200000", "", { threeDSecure: "frictionless" }),
  card("4000000000000259", "pm_card_createDispute", { aftermath: "fraudulent" }),
  card("4000000000002685", "pm_card_createDisputeProductNotReceived", { aftermath: "product_not_received" }),
  card("4000000000001976", "pm_card_createDisputeInquiry", { aftermath: "inquiry" }),
  card("4000000000005423", "pm_card_createIssuerFraudRecord", { aftermath: "early_fraud_warning" }),
  card("4000000000007726", "pm_card_pendingRefund", { refund: "pending_then_succeeds" }),
  card("4000000000005126", "pm_card_refundFail", { refund: "succeeds_then_fails" }),
  card("4000000000000077", "pm_card_bypassPending", { balance: "available" }),
  card("4000003720000278", "pm_card_bypassPendingInternational", { balance: "available", country: "IE" }),
  card("4100000000000019", "pm_card_radarBlock", { chargeDecline: "radar_block", riskLevel: "highest" }),
  card("4000000000004954", "pm_card_riskLevelHighest", { riskLevel: "highest" }),
  card("4000000000009235", "pm_card_riskLevelElevated", { riskLevel: "elevated" }),
  card("4000000000000101", "pm_card_cvcCheckFail", { cvcCheck: "fail" }),
  card("4000008400000076", "pm_card_credit_disableEnterpriseCardFeatures", { hasEnterpriseFeatures: false }),
  card("4000000000000036", "pm_card_avsZipFail", { postalCheck: "fail" }),
];

const BY_NUMBER = new Map(CARDS.map((entry) => [entry.number, entry]));
const BY_ALIAS = new Map(CARDS.flatMap((entry) => entry.aliases.map((alias) => [alias, entry] as const)));

/** Undefined for anything but a test number: a real card number is never taken (facts 10.2). */
export function cardByNumber(number: string): CardBehaviour | undefined {
  return BY_NUMBER.get(number);
}

/** The card behind `pm_card_…`; undefined for an ordinary id. */
export function cardByAlias(alias: string): CardBehaviour | undefined {
  return BY_ALIAS.get(alias);
}

/** The networks a card can be charged through; one unless it is co-badged. */
export function networksOf(behaviour: CardBehaviour): readonly string[] {
  return behaviour.networks.length === 0 ? [behaviour.brand] : behaviour.networks;
}

/** One fingerprint per number, the same on every account, so that clones can be recognised (facts 3.6). */
export function fingerprintOf(number: string): string {
  const known = fingerprints.get(number);
  if (known !== undefined) return known;
  const hash = createHash("sha256").update(`fingerprint ${number}`).digest("base64url");
  const fingerprint = hash.replace(/[-_]/g, "x").slice(0, 16);
  fingerprints.set(number, fingerprint);
  return fingerprint;
}

/** Only test numbers come here, so there are never more than a few dozen. */
const fingerprints = new Map<string, string>();

/** Whether the last digit of a number fits the others, as on every real card. */
export function passesLuhn(number: string): boolean {
  let sum = 0;
  for (let index = 0; index < number.length; index += 1) {
    const digit = Number(number[number.length - 1 - index]);
    if (Number.isNaN(digit)) return false;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return number.length > 11 && sum % 10 === 0;
}
