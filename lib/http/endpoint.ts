import type { z } from "zod";
import type { ApiScope } from "@/lib/domain/api-key";
import type { RefusalCode } from "@/lib/domain/errors";

/** One operation of the HTTP API as its document says it. Whatever reads or answers it, and the document, is made from this. */
export type Endpoint<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodObject = z.ZodObject,
  Shown extends z.ZodType = z.ZodType,
> = {
  /** `operationId` of the document, and the name of the client's method. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/api/v1`, with parameters as `{name}`. */
  readonly path: `/${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** What the key must be allowed. */
  readonly scope: ApiScope;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly shown: Shown;
  /** Of the first answer. */
  readonly status: 200 | 201 | 202 | 204;
  /** Media types besides JSON that Accept may ask for. */
  readonly files?: readonly string[];
  /** What it may refuse besides what every operation may. */
  readonly refusals: readonly RefusalCode[];
  /** Money can move: a request without an idempotency key is refused. */
  readonly needsKey?: true;
};

export function endpoint<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodObject,
  Shown extends z.ZodType,
>(definition: Endpoint<Params, Query, Body, Shown>): Endpoint<Params, Query, Body, Shown> {
  return definition;
}
