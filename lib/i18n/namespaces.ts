/** One catalog file per name and language in `messages/`. */
export const NAMESPACES = [
  // The comment keeps the formatter from joining the lines: several people add theirs at once.
  "decline",
  "error",
  "history",
  "home",
  "pay",
  "place",
  "receipt",
  "session",
  "tariff",
  "ui",
] as const;
