import { z } from "zod";
import { API_SCOPES, OPERATOR_SCOPES } from "@/lib/domain/api-key";
import { REFUSALS, type RefusalCode } from "@/lib/domain/errors";
import { APP_REQUESTS_PER_MINUTE, RATE_WINDOW_SECONDS } from "@/lib/domain/rate-limit";
import { type Endpoint, TAGS } from "@/lib/http/endpoint";
import { isKept } from "@/lib/http/idempotency";
import { problemShape } from "@/lib/http/problem-shape";

type Json = { readonly [name: string]: unknown };

/** What every operation may answer besides its own. */
const ALWAYS: readonly RefusalCode[] = [
  "api_key.invalid",
  "api_key.scope_missing",
  "api_key.too_often",
  "invalid_input",
];
const WITH_BODY: readonly RefusalCode[] = ["request.not_json"];
const WITH_KEY: readonly RefusalCode[] = ["idempotency.mismatch", "idempotency.in_progress", "idempotency.key_invalid"];

/** What a document says of itself. */
export type About = {
  readonly base: `/${string}`;
  readonly title: string;
  readonly summary: string;
  readonly description: string;
};

export const FOR_APPS: About = {
  base: "/api/v1",
  title: "Bayfare for apps",
  summary: "Sell parking at every operator.",
  description:
    "Amounts are whole minor units, instants are UTC, unknown fields are ignored. A key has a limit of requests a minute; every answer tells what is left of it. Errors are problems (RFC 9457): an address that is not in here answers 404 `not_found`, and one that is, with another method, 405 `method_not_allowed`, where `Allow` names the methods that it has.",
};

/** The OpenAPI 3.1 document of these operations; `site` is where they are served. */
export function openApiOf(operations: readonly Endpoint[], site: string, about: About = FOR_APPS): Json {
  const { base, ...info } = about;
  const paths: Record<string, Record<string, Json>> = {};
  const schemas: Record<string, unknown> = {};
  schemas.Problem = schemaOf(problemShape, "output", schemas);
  for (const each of operations) {
    paths[each.path] = { ...paths[each.path], [each.method.toLowerCase()]: operationOf(each, schemas) };
  }
  return {
    openapi: "3.1.1",
    info: {
      ...info,
      version: "1.0.0",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: `${site}${base}` }],
    security: [{ apiKey: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name, description: TAGS[name] })),
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "bf_test_… or bf_live_…",
          description: `A key of one app, with some of the scopes ${API_SCOPES.join(", ")}; or of one operator, with ${OPERATOR_SCOPES.join(", ")}.`,
        },
      },
      headers: operations.some(isKeyed) ? { ...HEADERS, ...KEYED_HEADERS } : HEADERS,
      schemas,
    },
  };
}

const text = { type: "string" } as const;
const required = true; // unlike what only some answers have
/** What answers say besides their body. */
const HEADERS = {
  "Request-Id": { required, description: "Names this request in the request log and to support", schema: text },
  "RateLimit-Policy": {
    required,
    description: "What a key may ask: `q` requests in `w` seconds, after draft-ietf-httpapi-ratelimit-headers",
    schema: { ...text, examples: [`"default";q=${APP_REQUESTS_PER_MINUTE};w=${RATE_WINDOW_SECONDS}`] },
  },
  RateLimit: {
    required,
    description: "What is left: `r` requests in the `t` seconds until the window ends",
    schema: { ...text, examples: [`"default";r=${APP_REQUESTS_PER_MINUTE - 1};t=42`] },
  },
  "Retry-After": {
    required,
    description: "Seconds after which the same request is welcome",
    schema: { type: "integer" },
  },
} as const satisfies Record<string, Json>;

const KEYED_HEADERS = {
  "Idempotent-Replayed": {
    description: "`true`: the answer to the first request with this `Idempotency-Key`; nothing was done again",
    schema: { ...text, enum: ["true"] },
  },
} as const satisfies Record<string, Json>;

function isKeyed({ method }: Endpoint): boolean {
  return method === "POST";
}

/** Of an answer with this status: nobody knows whose limit a wrong key would have. */
function headersOf(status: number, isReplayable: boolean): Json {
  const names = ["Request-Id"];
  if (isReplayable) names.push("Idempotent-Replayed");
  if (status !== 401) names.push("RateLimit-Policy", "RateLimit");
  if (status === 429 || status === 503) names.push("Retry-After");
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function operationOf(operation: Endpoint, named: Record<string, unknown>): Json {
  const { id, tag, summary, description, scope, method, status, shown, refusals } = operation;
  const hasBody = method === "POST" || method === "PATCH";
  const takesKey = isKeyed(operation);
  const refused = [...ALWAYS, ...(hasBody ? WITH_BODY : []), ...(takesKey ? WITH_KEY : []), ...refusals];
  const isReplayable = (code: RefusalCode) => takesKey && refusals.includes(code) && isKept(code);
  const headers = headersOf(status, takesKey);
  return {
    operationId: id,
    tags: [tag],
    summary,
    security: [{ apiKey: [scope] }],
    description: [description, `The key needs the scope \`${scope}\`.`].filter((text) => text !== undefined).join(" "),
    parameters: [
      ...parametersOf("path", operation.params, named),
      ...parametersOf("query", operation.query, named),
      ...keyOf(operation),
    ],
    ...(hasBody ? { requestBody: { required: true, content: askedOf(operation, named) } } : {}),
    responses: {
      [status]:
        status === 204
          ? { description: "Done", headers }
          : {
              description: "As it is now",
              headers,
              content: { ...jsonOf(schemaOf(shown, "output", named)), ...filesOf(operation) },
            },
      ...otherAnswers(operation, named),
      ...refusedAnswers(refused, isReplayable),
    },
  };
}

/** What is not modified has no body. */
function otherAnswers(operation: Endpoint, named: Record<string, unknown>): Json {
  const { shown, otherwise = {} } = operation;
  const content = { content: jsonOf(schemaOf(shown, "output", named)) };
  return Object.fromEntries(
    Object.entries(otherwise).map(([status, description]) => [
      status,
      { description, headers: headersOf(Number(status), isKeyed(operation)), ...(status === "304" ? {} : content) },
    ]),
  );
}

function filesOf({ files = [] }: Endpoint): Json {
  return Object.fromEntries(files.map((type) => [type, { schema: { type: "string", format: "binary" } }]));
}

function askedOf({ body, sample }: Endpoint, named: Record<string, unknown>): Json {
  const schema = schemaOf(body, "input", named);
  return { "application/json": { schema, ...(sample ? { example: sample } : {}) } };
}

function jsonOf(schema: Json): Json {
  return { "application/json": { schema } };
}

function keyOf(operation: Endpoint): Json[] {
  if (!isKeyed(operation)) return [];
  return [
    {
      name: "Idempotency-Key",
      in: "header",
      required: operation.needsKey ?? false,
      description:
        "The same key with the same body gives the same thing, as it is now, with the header `Idempotent-Replayed: true`; kept for 30 days.",
      schema: { type: "string", minLength: 1, maxLength: 255 },
    },
  ];
}

const PROPERTIES = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).default([]),
});

function parametersOf(place: "path" | "query", shape: z.ZodObject, named: Record<string, unknown>): Json[] {
  const { properties, required } = PROPERTIES.parse(schemaOf(shape, "input", named));
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

/** One answer a status, with the codes that have it. */
function refusedAnswers(codes: readonly RefusalCode[], isReplayable: (code: RefusalCode) => boolean): Json {
  const byStatus = new Map<number, RefusalCode[]>();
  for (const code of new Set(codes)) {
    const { status } = REFUSALS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const sorted = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    sorted.map(([status, each]) => [
      status,
      {
        description: each.map((code) => `\`${code}\``).join(", "),
        headers: headersOf(status, each.some(isReplayable)),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
}

const DEFINED = z.looseObject({ $schema: z.unknown(), $defs: z.record(z.string(), z.unknown()).optional() });

/** A shape as JSON schema; what has a name of its own goes to the document's components, as it is sent or as it is answered. */
function schemaOf(shape: z.ZodType, io: "input" | "output", named: Record<string, unknown>): Json {
  const suffix = io === "input" ? "Input" : "";
  const made = z.toJSONSchema(shape, { io, target: "draft-2020-12", unrepresentable: "any" });
  const moved: unknown = JSON.parse(
    JSON.stringify(made).replaceAll(/"#\/\$defs\/(\w+)"/g, (_, name) => `"#/components/schemas/${name}${suffix}"`),
  );
  const { $schema: _, $defs = {}, ...schema } = DEFINED.parse(moved);
  for (const [name, each] of Object.entries($defs)) named[`${name}${suffix}`] = each;
  return schema;
}
