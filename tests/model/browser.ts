import { z } from "zod";
import { execute } from "@/lib/use-cases/command";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { cancelPayment } from "@/lib/use-cases/session/cancel";
import type { Run, Stay } from "@/tests/model/run";
import { SYSTEM } from "@/tests/model/town";
import { answerChallenge, browserConfirms, paymentOf } from "@/tests/support/park";

/** The newest stay whose payment waits for the browser: for a card, or for an answer to the bank. */
async function waiting(run: Run, statuses: readonly string[], seconds: number): Promise<string | undefined> {
  const sessions = run.stays.map(({ sessionId }) => sessionId);
  const rows = await run.town.world.database.owner`select session_id as id from payment p
    where session_id = any(${sessions}) and status = any(${[...statuses]}) and sealed_client_secret is not null
      and not exists (select 1 from payment n where n.session_id = p.session_id and n.created_at > p.created_at)
    order by created_at desc limit 1`;
  const [found] = z.array(z.object({ id: z.string() })).parse(rows);
  if (found && seconds > 0) await run.town.world.advance(seconds);
  return found?.id;
}

export async function typeCard(run: Run, { card, after }: { card: string; after: number }): Promise<void> {
  const { world, app } = run.town;
  const sessionId = await waiting(run, ["requires_payment_method"], after);
  if (sessionId) await browserConfirms(world, app, sessionId, card);
}

export async function answerBank(
  run: Run,
  { outcome, after }: { outcome: "complete" | "fail"; after: number },
): Promise<void> {
  const { world, app } = run.town;
  // A browser shows the bank's question before we have heard of it.
  const sessionId = await waiting(run, ["requires_action", "requires_payment_method"], after);
  if (!sessionId) return;
  await answerChallenge(world, app, sessionId, outcome).catch((error: unknown) => {
    if (!(error instanceof z.ZodError)) throw error; // the bank does not ask, or not any more
  });
}

/** The page to which the browser returns asks what became of the payment. */
export async function comeBack(run: Run, stay: Stay): Promise<void> {
  const payment = await paymentOf(run.town.world, stay.sessionId);
  await run.town.act(SYSTEM, (context) => execute(settlePayment, context, { paymentId: payment.id }));
}

export async function leave(run: Run, { sessionId, driver }: Stay): Promise<void> {
  await run.town.act(driver.actor, (context) => execute(cancelPayment, context, { sessionId }));
}
