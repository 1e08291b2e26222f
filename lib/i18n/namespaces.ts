/** One catalog file per name and language in `messages/`. */
export const NAMESPACES = [
  // The comment keeps the formatter from joining the lines: several people add theirs at once.
  "auth",
  "debt",
  "decline",
  "developer",
  "docs",
  "error",
  "history",
  "home",
  "mail",
  "operator",
  "pay",
  "place",
  "receipt",
  "refusal",
  "session",
  "settings",
  "stay",
  "support",
  "tariff",
  "ui",
] as const;
