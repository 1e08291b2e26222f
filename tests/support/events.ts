import { z } from "zod";
import { session } from "@/db/schema/session";
import { listEvents } from "@/db/store/event";
import { findSession } from "@/db/store/session";
import { uuidv7 } from "@/lib/auth/context";
import { type EventBody, eventBody } from "@/lib/domain/event";
import { execute } from "@/lib/use-cases/command";
import { publishEvents } from "@/lib/use-cases/event/publish";
import type { Town } from "@/tests/support/town";
import type { World } from "@/tests/support/world";

/** Gives positions until nothing waits for one. */
export async function publish(world: World): Promise<void> {
  while ((await execute(publishEvents, world.system(), {})).isMore);
}

/** Everything that an app was told, in the order of positions. */
export async function told(world: World, appId: string): Promise<readonly EventBody[]> {
  await publish(world);
  const all: EventBody[] = [];
  for (;;) {
    const after = all.at(-1)?.position ?? 0;
    const page = await world.database.system.read((tx) => listEvents(tx, { appId, after, limit: 100 }));
    all.push(...page.map(eventBody));
    if (page.length < 100) return all;
  }
}

const shown = z.looseObject({ id: z.string() });

/** What was told of one stay. */
export async function toldOf(world: World, appId: string, publicSessionId: string): Promise<readonly EventBody[]> {
  const all = await told(world, appId);
  return all.filter(({ data }) => shown.safeParse(data.session).data?.id === publicSessionId);
}

/** So many stays like one that was paid, without anybody who paid them: for what is told by the thousand. */
export async function copiesOf(town: Town, sessionId: string, count: number): Promise<readonly string[]> {
  const { system } = town.world.database;
  return system.transaction(async (tx) => {
    const original = await findSession(tx, { sessionId });
    if (!original) throw new Error(`no session ${sessionId}`);
    const rows = Array.from({ length: count }, () => {
      return { ...original, id: uuidv7(), quoteId: null, billId: null, plate: town.plate(), eventSequence: 0 };
    });
    for (let at = 0; at < rows.length; at += 500) await tx.insert(session).values(rows.slice(at, at + 500));
    return rows.map(({ id }) => id);
  });
}
