import { connection } from "next/server";
import { Refusal } from "@/lib/domain/errors";
import { problemResponse } from "@/lib/http/problem";

/** Machines get no page: Next's own would also break the policy of these answers. */
async function nothingHere(): Promise<Response> {
  await connection();
  return problemResponse(new Refusal("not_found"));
}

export { nothingHere as DELETE, nothingHere as GET, nothingHere as PATCH, nothingHere as POST, nothingHere as PUT };
