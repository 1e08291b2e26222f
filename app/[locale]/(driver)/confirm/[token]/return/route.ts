import { findConfirmer } from "@/lib/auth/parker";
import { seeOther } from "@/lib/http/local-path";
import { loadConfirm } from "@/lib/loaders/driver/confirm";
import { elevated, execute } from "@/lib/use-cases/command";
import { settlePayment } from "@/lib/use-cases/payment/settle";

/** Where the browser comes back to after Stripe.js: fetches the outcome and goes on to the app. It trusts nothing in the address. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/[locale]/confirm/[token]/return">,
): Promise<Response> {
  const { token } = await params;
  const context = await findConfirmer(token);
  const before = context && (await loadConfirm(context));
  if (!context || !before) return seeOther(`/confirm/${token}`);
  if (before.paymentId && before.step.kind !== "done") {
    const settled = await execute(settlePayment, elevated(context, "payment.return"), { paymentId: before.paymentId });
    // Somebody else is asking Stripe this moment: the bank's question would be out of date.
    if (settled.isBusy) return seeOther(`/confirm/${token}?wait=1`);
  }
  const after = await loadConfirm(context);
  const isOver = after?.step.kind === "done" && after.returnUrl !== null;
  return isOver && after.returnUrl ? leaveFor(after.returnUrl) : seeOther(`/confirm/${token}`);
}

/** An address at an origin that was registered for the app. */
function leaveFor(location: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location: new URL(location).href, "cache-control": "no-store" },
  });
}
