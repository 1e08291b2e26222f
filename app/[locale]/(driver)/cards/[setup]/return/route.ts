import { findDriverContext } from "@/lib/auth/request";
import { Refusal } from "@/lib/domain/errors";
import { parsePublicId } from "@/lib/domain/id";
import { seeOther } from "@/lib/http/local-path";
import { finishCard } from "@/lib/use-cases/card/finish";
import { execute, InvalidInput } from "@/lib/use-cases/command";

/** Where the browser comes back to with a saved card: stores it and goes on to what was to be paid. */
export async function GET(
  request: Request,
  { params }: RouteContext<"/[locale]/cards/[setup]/return">,
): Promise<Response> {
  const { setup } = await params;
  const context = await findDriverContext();
  const quote = new URL(request.url).searchParams.get("quote") ?? "";
  const next = parsePublicId("quote", quote) ? `/pay/${quote}` : "/cards";
  if (!context) return seeOther(next);
  try {
    const card = await execute(finishCard, context, { setupId: setup });
    return seeOther(`${next}?card=${card.id}`);
  } catch (error) {
    // What is no id at all is not found either: the page says so.
    if (error instanceof InvalidInput) return seeOther(`/cards/${setup}`);
    if (!(error instanceof Refusal)) throw error;
    // Without Stripe's answer the form would not know either whether the card was saved.
    const check = error.code === "stripe.unavailable" ? { check: "1" } : {};
    return seeOther(`/cards/${setup}?${new URLSearchParams({ quote, ...check })}`);
  }
}
