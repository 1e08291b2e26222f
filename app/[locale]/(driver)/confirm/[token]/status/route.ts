import { findConfirmer } from "@/lib/auth/parker";
import { loadConfirm } from "@/lib/loaders/driver/confirm";

/** Whether there is something new to see. Changes nothing. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/[locale]/confirm/[token]/status">,
): Promise<Response> {
  const context = await findConfirmer((await params).token);
  const view = context && (await loadConfirm(context));
  const headers = { "cache-control": "no-store" };
  if (!view) return Response.json({ done: false }, { status: 404, headers });
  return Response.json({ done: view.step.kind !== "checking" }, { headers });
}
