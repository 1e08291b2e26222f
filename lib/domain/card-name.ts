const NAMES: Readonly<Record<string, string>> = {
  amex: "American Express",
  american_express: "American Express",
  cartes_bancaires: "Cartes Bancaires",
  diners: "Diners Club",
  discover: "Discover",
  eftpos_au: "eftpos",
  jcb: "JCB",
  mastercard: "Mastercard",
  unionpay: "UnionPay",
  visa: "Visa",
};

/** A brand or network of Stripe's as people write it; proper names are the same in every language. An unknown code is shown as it is. */
export function cardName(code: string): string {
  return NAMES[code] ?? code;
}
