import type { z } from "zod";
import type { NextAction } from "@/lib/domain/next-action";
import { type StayFacts, sessionRecord } from "@/lib/domain/session-record";
import type { sessionShape } from "@/lib/http/v1/session-shape";
import { pageUrl } from "@/lib/http/v1/site";

/** How soon it is worth asking again. */
const POLL_AFTER_SECONDS = 2;

type Shown = z.input<typeof sessionShape>;

export function shownSession(facts: StayFacts & { readonly next: NextAction | null }): Shown {
  return { ...sessionRecord(facts), nextAction: facts.next && actionShown(facts.next) };
}

function actionShown(next: NextAction): Shown["nextAction"] {
  if (next.type === "wait") return { type: "wait", pollAfterSeconds: POLL_AFTER_SECONDS };
  const { hostedPath, expiresAt, ...action } = next;
  return { ...action, hostedUrl: pageUrl(hostedPath), expiresAt: expiresAt.toISOString() };
}
