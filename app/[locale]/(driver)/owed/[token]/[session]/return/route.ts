import { findPayer } from "@/lib/auth/payer";
import { seeOther } from "@/lib/http/local-path";
import { keptQuery, owedPath } from "@/lib/http/owed-path";
import { loadDebtStep } from "@/lib/loaders/driver/debt";
import { elevated, execute } from "@/lib/use-cases/command";
import { settlePayment } from "@/lib/use-cases/payment/settle";

/** Where the browser comes back to after Stripe.js: fetches the outcome and goes on. It trusts nothing in the address. */
export async function GET(
  request: Request,
  { params }: RouteContext<"/[locale]/owed/[token]/[session]/return">,
): Promise<Response> {
  const { token, session } = await params;
  const kept = keptQuery(Object.fromEntries(new URL(request.url).searchParams));
  const payer = await findPayer(token);
  if (payer?.isOver) return seeOther(owedPath(token, { ...kept, settled: session }));
  const before = payer && (await loadDebtStep(payer.context, session));
  if (!payer || !before) return seeOther(owedPath(token));
  const isOpen = !["paid", "waived", "owed"].includes(before.step.kind);
  if (isOpen && before.paymentId) {
    const system = elevated(payer.context, "payment.return");
    const { isBusy } = await execute(settlePayment, system, { paymentId: before.paymentId });
    // Somebody else is asking Stripe this moment: the card form would be out of date.
    if (isBusy) return seeOther(owedPath(token, { ...kept, wait: "1" }, session));
  }
  const after = await loadDebtStep(payer.context, session);
  switch (after?.step.kind) {
    case "paid":
    case "waived":
      return seeOther(owedPath(token, { ...kept, settled: session }));
    case "card":
    case "bank":
    case "checking":
      return seeOther(owedPath(token, { ...kept, again: "1" }, session));
    case "owed":
      return seeOther(owedPath(token, { ...kept, declined: after.decline ?? undefined }));
    case "done":
    case undefined:
      return seeOther(owedPath(token, kept));
  }
}
