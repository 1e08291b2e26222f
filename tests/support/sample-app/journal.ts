import type { Event } from "@/lib/client/operations";

/** What the app was told of each stay. A delivery may come twice; each event is kept once. */
export type Journal = {
  /** Keeps an event; throws when one of the same stay before it has not come. */
  hear(event: Event): void;
  of(stay: string): readonly Event[];
};

export function createJournal(): Journal {
  const byStay = new Map<string, Event[]>();
  return {
    hear(event) {
      const stay = String(event.data.session?.id ?? "");
      const heard = byStay.get(stay) ?? [];
      if (heard.some(({ id }) => id === event.id)) return;
      const last = heard.at(-1)?.sequence;
      const isNext = event.sequence === null || last == null || event.sequence === last + 1;
      if (!isNext) throw new Error(`${event.type} of ${stay} is number ${event.sequence} after ${last}`);
      byStay.set(stay, [...heard, event]);
    },
    of: (stay) => byStay.get(stay) ?? [],
  };
}
