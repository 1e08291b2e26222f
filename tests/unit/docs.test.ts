import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { APDS, APDS_OPERATIONS } from "@/lib/http/apds/catalog";
import { curlOf } from "@/lib/http/docs/curl";
import { documentedOf } from "@/lib/http/docs/document";
import { refusalSentences } from "@/lib/http/docs/sentences";
import { FOR_APPS, openApiOf } from "@/lib/http/openapi";
import { OPERATIONS } from "@/lib/http/v1/catalog";
import { LOCALES } from "@/lib/i18n/locales";

const SITE = "https://pay.example.org";
const documents = [
  { name: "apps", all: OPERATIONS, about: FOR_APPS },
  { name: "operators", all: APDS_OPERATIONS, about: APDS },
];
const operationsOf = ({ all, about }: (typeof documents)[number]) =>
  documentedOf(all, SITE, about).chapters.flatMap((chapter) => chapter.operations);

test.each(documents)("the docs for $name have each operation once, in a chapter", (each) => {
  expect(
    operationsOf(each)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(each.all.map(({ id }) => id).sort());
});

test.each(documents)("every example for $name, of a body and of an answer, is one that the document allows", (each) => {
  const validator = new Ajv2020({ strict: false, allErrors: true });
  addFormats(validator);
  validator.addSchema(openApiOf(each.all, SITE, each.about), "document");
  for (const { id, path, method, body, answer } of operationsOf(each)) {
    const at = ["paths", path, method.toLowerCase()].map((part) => encodeURIComponent(part.replaceAll("/", "~1")));
    const json = encodeURIComponent("application~1json");
    if (body) {
      validator.validate(
        { $ref: `document#/${at.join("/")}/requestBody/content/${json}/schema` },
        JSON.parse(body.example),
      );
      expect(validator.errors, `body of ${id}`).toBeNull();
    }
    if (answer.example) {
      validator.validate(
        { $ref: `document#/${at.join("/")}/responses/${answer.status}/content/${json}/schema` },
        JSON.parse(answer.example),
      );
      expect(validator.errors, `answer of ${id}: ${answer.example}`).toBeNull();
    }
  }
});

test("an answer is shown with everything else that is no problem, such as 202 and 304", () => {
  const [apps] = documents;
  if (!apps) throw new Error("no document");
  const shown = operationsOf(apps).map(
    ({ id, otherAnswers }) => [id, otherAnswers.map(({ status }) => status)] as const,
  );
  expect(shown.filter(([, statuses]) => statuses.length > 0)).toEqual([
    ["readPublishableKey", ["304"]],
    ["startSession", ["202"]],
  ]);
});

test("every refusal that an operation names has a sentence in every language", async () => {
  const codes = new Set(documents.flatMap(operationsOf).flatMap(({ refusals }) => refusals.map(({ code }) => code)));
  for (const locale of LOCALES) {
    const sentences = await refusalSentences(locale);
    for (const code of codes) expect(sentences[code], `${locale} ${code}`).toMatch(/^[^{}]{10,}$/);
  }
});

test.each(documents)("a command for $name names everything that is required, with nothing left to fill in", (each) => {
  for (const operation of operationsOf(each)) {
    const command = curlOf(operation, each.about.base);
    expect(command).not.toMatch(/\{\w+\}/);
    for (const { name, in: place, isRequired } of operation.parameters) {
      if (place === "query" && isRequired) expect(command, operation.id).toContain(`${name}=`);
    }
  }
});
