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
  let isBusy = false;
  if (before.paymentId && before.step.kind !== "done") {
    const { paymentId } = before;
    ({ isBusy } = await execute(settlePayment, elevated(context, "payment.return"), { paymentId }));
  }
  const after = await loadConfirm(context);
  if (after?.step.kind === "done" && after.returnUrl) return leaveFor(after.returnUrl);
  // While somebody else is asking Stripe, the bank's question would be out of date.
  const isWaiting = after?.step.kind === "checking" || (isBusy && after?.step.kind === "bank");
  return seeOther(isWaiting ? `/confirm/${token}?wait=1` : `/confirm/${token}`);
}

/** An address at an origin that was registered for the app. */
function leaveFor(location: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location: new URL(location).href, "cache-control": "no-store" },
  });
}
