/** What we write to people about. `receipt` and `sign_in` cannot be switched off. */
export const MAIL_KINDS = [
  "receipt",
  "sign_in",
  "action_required",
  "debt_opened",
  "debt_paid",
  "debt_written_off",
  "still_parked",
  "api_key_leaked",
  "webhook_endpoint_disabled",
] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** The mails that a driver may switch off. */
export const MUTABLE_MAILS = ["debt_opened", "debt_paid", "debt_written_off", "still_parked"] as const;
export type MutableMail = (typeof MUTABLE_MAILS)[number];
