import { findDriverContext } from "@/lib/auth/request";
import { loadPaymentStep } from "@/lib/loaders/driver/checkout";

/** Whether there is something new to see. Changes nothing. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/[locale]/sessions/[session]/status">,
): Promise<Response> {
  const { session } = await params;
  const context = await findDriverContext();
  const view = context && (await loadPaymentStep(context, session));
  const headers = { "cache-control": "no-store" };
  if (!view) return Response.json({ done: false }, { status: 404, headers });
  return Response.json({ done: view.step.kind !== "checking" }, { headers });
}
