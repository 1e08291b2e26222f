/** The names of sentences in the catalog `operator.requirement`. */
export type RequirementKey =
  | "productDescription"
  | "supportPhone"
  | "supportEmail"
  | "website"
  | "industry"
  | "bankAccount"
  | "terms"
  | "businessType"
  | "companyName"
  | "companyAddress"
  | "companyPhone"
  | "companyNumbers"
  | "companyDocument"
  | "personDocument"
  | "person"
  | "owners"
  | "other";

/** Stripe's names by their beginning, the longer ones first (docs.stripe.com/connect/required-verification-information). */
const KEYS: readonly (readonly [RegExp, RequirementKey])[] = [
  [/^business_profile\.product_description/, "productDescription"],
  [/^business_profile\.support_phone/, "supportPhone"],
  [/^business_profile\.support_email/, "supportEmail"],
  [/^business_profile\.(url|support_url)/, "website"],
  [/^business_profile\.(mcc|name)/, "industry"],
  [/^external_account/, "bankAccount"],
  [/^tos_acceptance/, "terms"],
  [/^business_type/, "businessType"],
  [/^company\.verification/, "companyDocument"],
  [/^company\.address/, "companyAddress"],
  [/^company\.phone/, "companyPhone"],
  [/^company\.(tax_id|vat_id|registration_number)/, "companyNumbers"],
  [/^company\.(owners|directors|executives)_provided/, "owners"],
  [/^company\.name/, "companyName"],
  [/^(owners|directors|executives)(\.|$)/, "owners"],
  [/^(individual|representative|person_\w+)\.verification/, "personDocument"],
  [/^(individual|representative|person_\w+)(\.|$)/, "person"],
];

export type RequirementText = { readonly key: RequirementKey; readonly name: string };

/** Stripe asks for a date, an address and its parts one by one; a person reads one sentence for them. */
export function requirementTexts(names: readonly string[]): readonly RequirementText[] {
  const texts = new Map<string, RequirementText>();
  for (const name of names) {
    const key = KEYS.find(([pattern]) => pattern.test(name))?.[1] ?? "other";
    texts.set(key === "other" ? name : key, { key, name });
  }
  return [...texts.values()];
}
