import type { z } from "zod";
import type { KeyScope } from "@/lib/domain/api-key";
import type { RefusalCode } from "@/lib/domain/errors";

/** The chapters of the document. */
export const TAGS = {
  Config: "What a browser needs before it can talk to Stripe.",
  Users: "An app's own drivers, under its own ids, and what they owe.",
  "Payment methods": "Cards that a user saves with Stripe and pays with at every operator.",
  Places: "Where this app can sell parking now.",
  Quotes: "A binding price for some minutes, and what an open stay may come to.",
  Sessions: "A stay from its start to the last cent, and what the driver has to do next.",
  Debts: "What users still owe, and where they pay it.",
  Receipts: "What an operator certifies about a stay that is paid.",
  Refunds: "Money that goes back to the driver.",
  Checks: "Whether a vehicle is paid for, for an operator's own wardens.",
  Events: "What happened, in order, to be read or to be sent to an address of the app.",
  "APDS places": "Where the operator's parking is.",
  "APDS rates": "What it costs at which hours.",
  "APDS rights": "What may be bought at a place, and which rates belong to it.",
  "APDS sessions": "Stays as they were used, what was bought and what was collected.",
} as const;

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
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  readonly description?: string;
  /** What the key must be allowed. */
  readonly scope: KeyScope;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** A body as an app would send it, for the document. */
  readonly sample?: z.input<Body>;
  readonly shown: Shown;
  /** Of the first answer. */
  readonly status: 200 | 201 | 202 | 204;
  /** What it may answer instead when it refuses nothing, and when it does; the body of 202 is the same. */
  readonly otherwise?: Readonly<Partial<Record<202 | 304, string>>>;
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
