import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { z } from "zod";
import { isReadable } from "@/lib/domain/text";
import { testStack } from "@/tests/support/stack";

const fields = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });
const operation = z.object({
  operationId: z.string(),
  security: z.tuple([z.object({ apiKey: z.tuple([z.string()]) })]),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean() })),
  requestBody: z.object({ content: z.object({ "application/json": z.object({ schema: fields }) }) }).optional(),
  responses: z.record(
    z.string(),
    z.object({
      content: z.record(z.string(), z.unknown()).default({}),
      headers: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({
    headers: z.record(z.string(), z.object({ required: z.boolean().default(false) })).default({}),
  }),
});

export type Documented = {
  readonly id: string;
  readonly method: string;
  /** With `{name}` where a request has a value. */
  readonly path: string;
  readonly scope: string;
  readonly hasBody: boolean;
  /** Names of what its body may have. */
  readonly bodyFields: readonly string[];
  readonly queryFields: readonly string[];
  readonly takesKey: boolean;
  readonly needsKey: boolean;
  /** The document's schema of an answer's content, by status and content type; undefined where it tells of none. */
  schemaRef(status: number, contentType: string): { $ref: string } | null | undefined;
  /** Names of the headers that an answer with this status has, or those that it may have. */
  headersOf(status: number, which?: "each" | "some"): readonly string[];
};

type Contract = { readonly operations: readonly Documented[]; readonly validator: Ajv2020 };
/** Where the APIs stand that have a document. */
export type ApiBase = "/api/v1" | "/api/apds/v4";
const pointer = (text: string) => encodeURIComponent(text.replaceAll("~", "~0").replaceAll("/", "~1"));

async function load(base: ApiBase): Promise<Contract> {
  const answer: unknown = await (await fetch(`${testStack().url}${base}/openapi.json`)).json();
  const validator = new Ajv2020({ strict: false, allErrors: true });
  addFormats(validator);
  validator.addSchema(z.record(z.string(), z.unknown()).parse(answer), base);
  const { paths, components } = document.parse(answer);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]): Documented => {
      const idempotency = each.parameters.find(({ name }) => name === "Idempotency-Key");
      return {
        id: each.operationId,
        method: method.toUpperCase(),
        path,
        scope: each.security[0].apiKey[0],
        hasBody: each.requestBody !== undefined,
        bodyFields: Object.keys(each.requestBody?.content["application/json"].schema.properties ?? {}),
        queryFields: each.parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name),
        takesKey: idempotency !== undefined,
        needsKey: idempotency?.required ?? false,
        headersOf: (status, which = "each") =>
          Object.keys(each.responses[status]?.headers ?? {}).filter(
            (name) => (components.headers[name]?.required ?? false) === (which === "each"),
          ),
        schemaRef(status, contentType) {
          const told = each.responses[status];
          if (!told) return undefined;
          if (Object.keys(told.content).length === 0) return null;
          if (!(contentType in told.content)) return undefined;
          const steps = ["paths", path, method, "responses", String(status), "content", contentType, "schema"];
          return { $ref: `${base}#/${steps.map(pointer).join("/")}` };
        },
      };
    }),
  );
  return { operations, validator };
}

const loaded = new Map<ApiBase, Promise<Contract>>();
function contract(base: ApiBase): Promise<Contract> {
  const known = loaded.get(base) ?? load(base);
  loaded.set(base, known);
  return known;
}

/** Every operation of the document that the running app serves. */
export async function documented(base: ApiBase = "/api/v1"): Promise<readonly Documented[]> {
  return (await contract(base)).operations;
}

type Answered = {
  readonly base?: ApiBase;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
  readonly headers: Headers;
};

/** Throws where an answer is not what the document says of its operation, by a public JSON schema validator. */
export async function keepContract({
  base = "/api/v1",
  method,
  path,
  status,
  contentType,
  body,
  headers,
}: Answered): Promise<void> {
  const { operations, validator } = await contract(base);
  const found = operations.find((each) => each.method === method && isAt(each.path, path));
  if (!found) return; // where there is no such address or method no operation answers
  const at = `${found.id} answered ${status}`;
  const silent = found.headersOf(status).filter((name) => !headers.has(name));
  if (silent.length > 0) throw new Error(`${at} without ${silent.join(", ")}`);
  const replayed = "Idempotent-Replayed";
  if (headers.has(replayed) && !found.headersOf(status, "some").includes(replayed))
    throw new Error(`${at} with ${replayed}, which the document does not know there`);
  const schema = found.schemaRef(status, contentType);
  if (schema === undefined) throw new Error(`${at} as ${contentType}, which the document does not know`);
  if (schema === null || validator.validate(schema, body)) return;
  throw new Error(`${at} other than the document says: ${validator.errorsText()} in ${JSON.stringify(body)}`);
}

/** The more special path is the one with the same number of parts and no other literal. */
function isAt(template: string, path: string): boolean {
  const asked = path.split("?")[0] ?? "";
  if (!isReadable(asked)) return false;
  const parts = asked.split("/");
  const wanted = template.split("/");
  return wanted.length === parts.length && wanted.every((each, at) => each.startsWith("{") || each === parts[at]);
}
