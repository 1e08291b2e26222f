import { findPayer } from "@/lib/auth/payer";
import { loadDebtStep } from "@/lib/loaders/driver/debt";

/** Whether there is something new to see. Changes nothing. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/[locale]/owed/[token]/[session]/status">,
): Promise<Response> {
  const { token, session } = await params;
  const payer = await findPayer(token);
  const headers = { "cache-control": "no-store" };
  if (payer?.isOver) return Response.json({ done: true }, { headers });
  const view = payer && (await loadDebtStep(payer.context, session));
  if (!view) return Response.json({ done: false }, { status: 404, headers });
  return Response.json({ done: view.step.kind !== "checking" }, { headers });
}
