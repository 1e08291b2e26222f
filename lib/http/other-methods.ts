import { randomUUID } from "node:crypto";
import { connection } from "next/server";
import { Refusal } from "@/lib/domain/errors";
import { publicId } from "@/lib/domain/id";
import { problemResponse } from "@/lib/http/problem";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof METHODS)[number];
type Others = Readonly<Record<Method | "OPTIONS", (request: Request) => Promise<Response>>>;

/** For the methods that a route has not: Next would say only 405, without a word. Source: RFC 9110, 15.5.6 and 9.3.7. */
export function otherMethods(known: Readonly<Partial<Record<Method, unknown>>>): Others {
  const own = METHODS.filter((method) => method in known);
  const allow = [...own, ...("GET" in known ? ["HEAD"] : []), "OPTIONS"].join(", ");
  const refuse = async (request: Request) => {
    await connection(); // an answer to GET would be made at build time
    const response = await problemResponse(new Refusal("method_not_allowed"), request);
    response.headers.set("allow", allow);
    response.headers.set("request-id", publicId("request", randomUUID()));
    return response;
  };
  const tell = async () => new Response(null, { status: 204, headers: { allow } });
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: tell };
}
