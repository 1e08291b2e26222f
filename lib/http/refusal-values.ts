import type { RefusalDetails } from "@/lib/domain/errors";

/** What the sentences may speak of; `none` where a refusal does not know it, so that every sentence can be said. */
const UNKNOWN = { minutes: "none", minutesAtLeast: "none", minutesMin: "none", minutesMax: "none" } as const;

export function sentenceValues(details: RefusalDetails): RefusalDetails {
  return { ...UNKNOWN, ...details };
}
