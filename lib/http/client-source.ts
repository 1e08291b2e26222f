import { z } from "zod";
import { type Schema, schemaShape } from "@/lib/http/json-schema";
import { openApiOf } from "@/lib/http/openapi";
import { OPERATIONS } from "@/lib/http/v1/catalog";

const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean(),
  description: z.string().optional(),
  schema: z.record(z.string(), z.unknown()),
});
const content = z.record(z.string(), z.object({ schema: z.unknown() }));
const operationShape = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(parameter),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: content.default({}) })),
});
const documentShape = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationShape)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

type Io = "input" | "output";
type Operation = z.output<typeof operationShape> & { readonly method: string; readonly path: string };

const HEAD = `// Made from the API's document by \`npm run client:generate\`; a test fails when it is not what the document says now.
import type { CallOptions, Send } from "./call";
`;

/** The generated file of the client: types of everything that is sent and answered, and one method per operation. */
export function clientSource(): string {
  const { paths, components } = documentShape.parse(openApiOf(OPERATIONS, "https://bayfare.example"));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]): Operation => ({ ...each, method: method.toUpperCase(), path })),
  );
  const types = Object.entries(components.schemas)
    .filter(([name]) => name !== "Problem") // the client's core reads problems by itself
    .map(([name, schema]) => `export type ${name} = ${typeOf(schema, name.endsWith("Input") ? "input" : "output")};`);
  const codes = [...new Set(operations.flatMap(refusalsOf))].sort();
  return [
    HEAD,
    `/** Every refusal that the document names. */\nexport type RefusalCode =\n${codes.map((code) => `  | "${code}"`).join("\n")};`,
    ...types,
    ...operations.flatMap(askedTypes),
    `/** Every operation, sent by \`send\`. */\nexport function operationsOf(send: Send) {\n  return {\n${operations.flatMap(methodsOf).join("\n")}\n  };\n}\n`,
  ].join("\n\n");
}

function refusalsOf({ responses }: Operation): string[] {
  const refused = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  return refused.flatMap(([, { description }]) =>
    [...description.matchAll(/`([\w.]+)`/g)].map(([, code]) => code ?? ""),
  );
}

/** What a method takes besides the names in its address. */
function askedTypes(operation: Operation): string[] {
  const body = bodyOf(operation);
  const query = queryOf(operation);
  return [
    ...(body ? [`export type ${nameOf(operation)}Body = ${typeOf(body, "input")};`] : []),
    ...(query.length > 0 ? [`export type ${nameOf(operation)}Query = ${objectOf(query, "input")};`] : []),
  ];
}

function nameOf({ operationId }: Operation): string {
  return operationId.charAt(0).toUpperCase() + operationId.slice(1);
}

/** Undefined where the document knows nothing that a body could have. */
function bodyOf({ requestBody }: Operation): Schema | undefined {
  const schema = schemaShape.parse(requestBody?.content["application/json"]?.schema ?? {});
  return Object.keys(schema.properties).length > 0 ? schema : undefined;
}

function queryOf({ parameters }: Operation): Field[] {
  return parameters
    .filter((each) => each.in === "query")
    .map(({ name, required, description, schema }) => {
      // In an address a number is text: a cursor goes on as it came.
      const typed = schema.type === "integer" ? { anyOf: [{ type: "number" }, { type: "string" }] } : schema;
      return { name, required, schema: { ...typed, description } };
    });
}

function methodsOf(operation: Operation): string[] {
  const { operationId, summary, method, path, responses } = operation;
  const [, told] = Object.entries(responses).find(([status]) => Number(status) < 300) ?? [];
  const { "application/json": json, ...files } = told?.content ?? {};
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `${name}: string`);
  const body = bodyOf(operation);
  const query = queryOf(operation);
  const isNeeded = (body?.required.length ?? 0) > 0 || query.some(({ required }) => required);
  const asked = body ? "body" : query.length > 0 ? "query" : undefined;
  const type = `${nameOf(operation)}${asked === "body" ? "Body" : "Query"}`;
  const takes = [...names, ...(asked ? [`${asked}: ${type}${isNeeded ? "" : " = {}"}`] : []), "options?: CallOptions"];
  const parts = path.slice(1).split("/");
  const segments = parts.map((part) => (part.startsWith("{") ? part.slice(1, -1) : `"${part}"`)).join(", ");
  const ask = `{ method: "${method}", path: [${segments}]${asked ? `, ${asked}` : ""} }`;
  const note = `    /** ${summary}. Refusals: ${refusalsOf(operation).join(", ")} */`;
  const answer = json ? typeOf(json.schema, "output") : "void";
  return [
    note,
    `    ${operationId}: (${takes.join(", ")}) =>\n      send.json<${answer}>(${ask}, options),`,
    ...Object.keys(files).flatMap((file) => [
      `    /** ${summary}, as ${file}. */`,
      `    ${operationId}${suffixOf(file)}: (${takes.join(", ")}) =>\n      send.file(${ask}, "${file}", options),`,
    ]),
  ];
}

/** `application/pdf` is `Pdf`. */
function suffixOf(mediaType: string): string {
  const kind = mediaType.split("/")[1] ?? "";
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}

type Field = { readonly name: string; readonly required: boolean; readonly schema: unknown };

function objectOf(fields: readonly Field[], io: Io): string {
  if (fields.length === 0) return "{}";
  const lines = fields.flatMap(({ name, required, schema }) => {
    const { description } = schemaShape.parse(schema);
    const type = required || io === "output" ? typeOf(schema, io) : `${typeOf(schema, io)} | undefined`;
    const field = `readonly ${name}${required ? "" : "?"}: ${type};`;
    return [...(description ? [`/** ${description} */`] : []), field];
  });
  return `{\n${lines.map((line) => indented(line)).join("\n")}\n}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}

/** A schema as TypeScript; what it bounds besides its type is for the server to say. */
function typeOf(given: unknown, io: Io): string {
  const schema = schemaShape.parse(given);
  if (schema.$ref) return schema.$ref.split("/").at(-1) ?? "unknown";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const any = schema.anyOf ?? schema.oneOf;
  if (any) return any.map((each) => typeOf(each, io)).join(" | ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, io)).join(" | ");
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array":
      if (schema.prefixItems) return `readonly [${schema.prefixItems.map((each) => typeOf(each, io)).join(", ")}]`;
      return `readonly (${typeOf(schema.items ?? {}, io)})[]`;
    case "object":
      return structureOf(schema, io);
    default:
      return "unknown";
  }
}

function structureOf({ properties, required, additionalProperties }: Schema, io: Io): string {
  const fields = Object.entries(properties).map(([name, schema]) => {
    return { name, required: required.includes(name), schema };
  });
  const isOpen = typeof additionalProperties === "object";
  if (!isOpen) return objectOf(fields, io);
  const rest = `{ readonly [name: string]: ${typeOf(additionalProperties, io)} }`;
  return fields.length > 0 ? `${objectOf(fields, io)} & ${rest}` : rest;
}
