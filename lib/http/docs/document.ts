import { z } from "zod";
import { isRefusalCode, type RefusalCode } from "@/lib/domain/errors";
import { exampleOf, type Field, fieldsOf, limitsOf, type TypeText, typeOf } from "@/lib/http/docs/schema";
import type { Endpoint } from "@/lib/http/endpoint";
import { type About, FOR_APPS, openApiOf } from "@/lib/http/openapi";

const content = z.record(z.string(), z.object({ schema: z.unknown(), example: z.unknown().optional() }));
const operationShape = z.object({
  operationId: z.string(),
  tags: z.tuple([z.string()]),
  summary: z.string(),
  description: z.string(),
  security: z.tuple([z.object({ apiKey: z.tuple([z.string()]) })]),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.enum(["path", "query", "header"]),
      required: z.boolean(),
      description: z.string().optional(),
      schema: z.unknown(),
    }),
  ),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: content.default({}) })),
});
const documentShape = z.object({
  info: z.object({ title: z.string(), description: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operationShape)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

export type Parameter = Field & { readonly in: "path" | "query" | "header"; readonly example: string };
export type DocumentedAnswer = {
  readonly status: string;
  readonly types: readonly string[];
  readonly type?: TypeText;
  readonly example?: string;
};
export type DocumentedOperation = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly scope: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly fields: readonly Field[]; readonly example: string };
  readonly answer: DocumentedAnswer;
  /** What it may say besides without being a problem, e.g. 304. */
  readonly otherAnswers: readonly { readonly status: string; readonly description: string }[];
  readonly refusals: readonly { readonly status: string; readonly code: RefusalCode }[];
};
export type Chapter = {
  readonly name: string;
  /** For addresses: `payment-methods`. */
  readonly anchor: string;
  readonly description: string;
  readonly operations: readonly DocumentedOperation[];
};
export type Shape = {
  readonly name: string;
  readonly description?: string;
  readonly fields: readonly Field[];
  readonly type: TypeText;
};
export type Documented = {
  readonly about: About;
  readonly chapters: readonly Chapter[];
  readonly shapes: readonly Shape[];
};

const known = new Map<About, Documented>();

/** What the page of the docs shows: the document that is served, read again; once, since it is part of the program. */
export function documentedOnce(operations: readonly Endpoint[], site: string, about: About = FOR_APPS): Documented {
  const made = known.get(about) ?? documentedOf(operations, site, about);
  known.set(about, made);
  return made;
}

export function documentedOf(operations: readonly Endpoint[], site: string, about: About = FOR_APPS): Documented {
  const { tags, paths, components } = documentShape.parse(openApiOf(operations, site, about));
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({
      tag: each.tags[0],
      operation: shown(method, path, each, components.schemas),
    })),
  );
  return {
    about,
    chapters: tags.map(({ name, description }) => ({
      name,
      anchor: name.toLowerCase().replaceAll(" ", "-"),
      description,
      operations: all.filter(({ tag }) => tag === name).map(({ operation }) => operation),
    })),
    shapes: Object.entries(components.schemas).map(([name, schema]) => {
      const description = z.looseObject({ description: z.string().optional() }).parse(schema).description;
      return { name, fields: fieldsOf(schema), type: typeOf(schema), ...(description ? { description } : {}) };
    }),
  };
}

type Read = z.output<typeof operationShape>;

function shown(
  method: string,
  path: string,
  each: Read,
  shapes: Readonly<Record<string, unknown>>,
): DocumentedOperation {
  const statuses = Object.entries(each.responses);
  const [[status, answer] = ["", undefined], ...others] = statuses.filter(([code]) => code < "400");
  const body = each.requestBody?.content["application/json"];
  return {
    id: each.operationId,
    method: method.toUpperCase(),
    path,
    scope: each.security[0].apiKey[0],
    summary: each.summary,
    description: each.description,
    parameters: each.parameters.map(({ schema, name, required, description, in: place }) => ({
      name,
      in: place,
      isRequired: required,
      type: typeOf(schema),
      limits: limitsOf(schema),
      example: textOf(exampleOf(schema, shapes)),
      ...(description ? { description } : {}),
    })),
    ...(body ? { body: { fields: fieldsOf(body.schema), example: jsonOf(body.example ?? {}) } } : {}),
    answer: answerOf(status, answer?.content ?? {}, shapes),
    otherAnswers: others.map(([code, { description }]) => ({ status: code, description })),
    refusals: statuses.flatMap(([code, { description }]) =>
      [...description.matchAll(/`([\w.]+)`/g)].flatMap(([, name = ""]) =>
        isRefusalCode(name) ? [{ status: code, code: name }] : [],
      ),
    ),
  };
}

function answerOf(
  status: string,
  given: z.output<typeof content>,
  shapes: Readonly<Record<string, unknown>>,
): DocumentedAnswer {
  const schema = given["application/json"]?.schema;
  if (schema === undefined) return { status, types: [] };
  return { status, types: Object.keys(given), type: typeOf(schema), example: jsonOf(exampleOf(schema, shapes)) };
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
