import { findDriverContext } from "@/lib/auth/request";
import { seeOther } from "@/lib/http/local-path";
import { loadPaymentStep } from "@/lib/loaders/driver/checkout";
import { elevated, execute } from "@/lib/use-cases/command";
import { settlePayment } from "@/lib/use-cases/payment/settle";

/** Where the browser comes back to after Stripe.js: fetches the outcome and goes on. It trusts nothing in the address. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/[locale]/sessions/[session]/pay/return">,
): Promise<Response> {
  const { session } = await params;
  const context = await findDriverContext();
  const view = context && (await loadPaymentStep(context, session));
  if (!context || !view) return seeOther(`/sessions/${session}`);
  if (view.paymentId && view.step.kind !== "done") {
    const settled = await execute(settlePayment, elevated(context, "payment.return"), { paymentId: view.paymentId });
    // Somebody else is asking Stripe this moment: the card form would be out of date.
    if (settled.isBusy) return seeOther(`/sessions/${session}/pay?wait=1`);
  }
  return seeOther(`/sessions/${session}/pay`);
}
