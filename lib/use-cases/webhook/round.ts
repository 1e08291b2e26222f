import type { DeliveryNote, DueDelivery } from "@/db/store/delivery";
import { nextTryAt } from "@/lib/domain/delivery";
import { eventBody } from "@/lib/domain/event";
import type { Sender, Sent } from "@/lib/webhooks/send";
import { signedHeaders } from "@/lib/webhooks/signature";

/** Requests to one endpoint at the same time: more would be a burden for a receiver, and it is enough for hundreds a second. */
export const AT_ONCE = 10;
/** No request begins after it; the rest of the round stays due. Its last answers come within ten seconds more. */
const ROUND_MS = 8_000;

/** What came of a round, as far as it got. */
export type Round = {
  delivered: number;
  /** How many lanes met a failure. */
  failed: number;
  /** Somebody was not there, or said nothing: whoever else would be sent to would wait as long. */
  isAway: boolean;
  /** 410: nobody will be there again. */
  isGone: boolean;
  /** The longest wait that an answer asked for. */
  askedMs: number;
  /** What failed in a lane keeps the rest of it waiting. */
  readonly heldUp: Set<string>;
};

type Terms = {
  readonly sender: Sender;
  readonly secrets: readonly string[];
  readonly now: Date;
  readonly chance: () => number;
  /** Called whenever something is known; what was noted is not sent again, even if the round ends right after. */
  readonly note: (notes: readonly DeliveryNote[]) => Promise<void>;
};

/**
 * Sends what is due, each lane in its order and one after the other, several lanes at once. A crash between an answer and its
 * note means that the event is sent again, with the same id.
 */
export async function sendRound(due: readonly DueDelivery[], terms: Terms): Promise<Round> {
  const round: Round = { delivered: 0, failed: 0, isAway: false, isGone: false, askedMs: 0, heldUp: new Set() };
  const begun = performance.now();
  const isOver = () => round.isAway || round.isGone || performance.now() - begun > ROUND_MS;
  const noting = notebook(terms.note);
  const lanes = lanesOf(due, round.heldUp).values();
  const work = async () => {
    for (const lane of lanes) {
      for (const delivery of lane) {
        if (isOver()) return;
        const isTaken = await sendOne(delivery, terms, round, noting.write);
        if (!isTaken) break;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await noting.finished();
  return round;
}

/** What is due of each lane, without what has to wait for something that is not due. */
function lanesOf(due: readonly DueDelivery[], heldUp: Set<string>): Map<string, DueDelivery[]> {
  const lanes = new Map<string, DueDelivery[]>();
  for (const delivery of due) {
    const lane = lanes.get(delivery.lane) ?? [];
    if (delivery.ahead === lane.length) lanes.set(delivery.lane, [...lane, delivery]);
    else heldUp.add(delivery.lane);
  }
  return lanes;
}

async function sendOne(
  delivery: DueDelivery,
  terms: Terms,
  round: Round,
  write: (note: DeliveryNote) => void,
): Promise<boolean> {
  const event = eventBody({ ...delivery, id: delivery.eventId });
  const body = JSON.stringify(event);
  const headers = signedHeaders({ id: event.id, sentAt: new Date(), body }, terms.secrets);
  const sent = await terms.sender.send(body, headers);
  const isTaken = sent.trouble === null;
  write(isTaken ? delivered(delivery, sent, terms.now) : failed(delivery, sent, terms));
  if (isTaken) {
    round.delivered++;
    return true;
  }
  round.failed++;
  round.heldUp.add(delivery.lane);
  round.askedMs = Math.max(round.askedMs, sent.retryAfterMs);
  if (sent.status === null) round.isAway = true;
  if (sent.status === 410) round.isGone = true;
  return false;
}

function delivered({ position }: DueDelivery, { retryAfterMs: _, ...sent }: Sent, now: Date): DeliveryNote {
  return { position, state: "delivered", nextTryAt: now, ...sent };
}

function failed(delivery: DueDelivery, { retryAfterMs: _, ...sent }: Sent, { now, chance }: Terms): DeliveryNote {
  const { position, tries, giveUpAt } = delivery;
  const next = nextTryAt({ tries: tries + 1, giveUpAt, now, chance: chance() });
  return { position, state: next ? "pending" : "dead", nextTryAt: next ?? now, ...sent };
}

/** Writes notes while more come in: one statement for all that gathered meanwhile. */
function notebook(note: Terms["note"]) {
  let waiting: DeliveryNote[] = [];
  let writing: Promise<void> = Promise.resolve();
  let isWriting = false;
  const writeAll = async () => {
    while (waiting.length > 0) {
      const notes = waiting;
      waiting = [];
      await note(notes);
    }
    isWriting = false;
  };
  return {
    write(one: DeliveryNote) {
      waiting.push(one);
      if (isWriting) return;
      isWriting = true;
      writing = writeAll();
      writing.catch(() => undefined); // whoever waits for the end hears it
    },
    finished: () => writing,
  };
}
