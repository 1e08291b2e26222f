import { connection } from "next/server";
import { uuidv7 } from "@/lib/auth/context";
import { Refusal } from "@/lib/domain/errors";
import { publicId } from "@/lib/domain/id";
import { problemResponse } from "@/lib/http/problem";

/** Machines get no page: Next's own would also break the policy of these answers. */
async function nothingHere(): Promise<Response> {
  await connection();
  const response = await problemResponse(new Refusal("not_found"));
  response.headers.set("request-id", publicId("request", uuidv7()));
  return response;
}

export { nothingHere as DELETE, nothingHere as GET, nothingHere as PATCH, nothingHere as POST, nothingHere as PUT };
