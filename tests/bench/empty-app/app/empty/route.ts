import { connection } from "next/server";

/** What Next itself costs: the measure of the API's endpoints. */
export async function GET(): Promise<Response> {
  await connection();
  return Response.json({});
}
