import { expect, test } from "vitest";
import { requirementTexts } from "@/components/operator/requirement-text";
import { loadMessages } from "@/lib/i18n/messages";

test("what Stripe asks of every fresh account has a sentence of its own", () => {
  const fresh = [
    "business_profile.product_description",
    "business_profile.support_phone",
    "business_profile.url",
    "external_account",
    "tos_acceptance.date",
    "tos_acceptance.ip",
  ];
  expect(requirementTexts(fresh).map(({ key }) => key)).toEqual([
    "productDescription",
    "supportPhone",
    "website",
    "bankAccount",
    "terms",
  ]);
});

test("the parts of one thing are one sentence", () => {
  const parts = ["company.address.city", "company.address.line1", "representative.dob.day", "person_1AbC.first_name"];
  expect(requirementTexts(parts).map(({ key }) => key)).toEqual(["companyAddress", "person"]);
  const papers = ["company.verification.document", "person_1AbC.verification.document", "owners.first_name"];
  expect(requirementTexts(papers).map(({ key }) => key)).toEqual(["companyDocument", "personDocument", "owners"]);
});

test("names that nobody has met yet are all told, each by its own name", async () => {
  const texts = requirementTexts(["settings.payments.future_thing", "another_thing", "another_thing"]);
  expect(texts).toEqual([
    { key: "other", name: "settings.payments.future_thing" },
    { key: "other", name: "another_thing" },
  ]);
  for (const locale of ["en", "de", "fr"] as const) {
    expect(JSON.stringify((await loadMessages(locale)).operator)).toContain("{name}");
  }
});
