export type OAuthScope = "read_write" | "read_only";

/** What an account's owner granted a platform by OAuth; `tokens` are keys. */
export type GrantRecord = {
  readonly code: string;
  readonly platform: string;
  readonly account: string;
  readonly scope: OAuthScope;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  readonly refreshToken: string;
  readonly tokens: readonly string[];
  readonly revoked: boolean;
};

export type BankRecord = {
  readonly id: string;
  readonly last4: string;
  readonly country: string;
  readonly status: "new" | "errored";
};

export const PAYOUT_INTERVALS = ["manual", "daily", "weekly", "monthly"] as const;

export type PayoutSchedule = {
  readonly interval: (typeof PAYOUT_INTERVALS)[number];
  /** Names of days; Monday when absent. */
  readonly weekly?: readonly string[];
  /** Days of the month, a shorter month has them on its last day; the first when absent. */
  readonly monthly?: readonly number[];
};

/** Up to which of an account's transactions automatic payouts have looked, and what they left. */
export type PayoutBookRecord = { readonly account: string; readonly scanned: number; readonly open: readonly string[] };

/** What an automatic payout consists of. */
export type PayoutContentsRecord = { readonly payout: string; readonly transactions: readonly string[] };

/** A login link to the Express dashboard; a session takes its place when it is used. */
export type LoginRecord = {
  readonly token: string;
  readonly account: string;
  readonly expiresAt: number;
  readonly session: string | null;
};

export type LinkRecord = {
  readonly token: string;
  readonly platform: string;
  readonly account: string;
  readonly returnUrl: string;
  readonly refreshUrl: string;
  readonly expiresAt: number;
  /** The first visit uses a link up (facts 3.5). */
  readonly usedAt: number | null;
  /** The visit that used it up goes on under this name. */
  readonly session?: string;
  readonly endedAt?: number;
  readonly useCase?: "account_onboarding" | "account_update";
};

/** Which platform may act on which connected account; `active` turns false for good when access is revoked. */
export type ConnectionRecord = {
  readonly platform: string;
  readonly account: string;
  readonly active: boolean;
  /** What the owner allowed by OAuth; absent: everything. */
  readonly scope?: OAuthScope;
};

export const REJECTIONS = ["fraud", "incomplete_verification", "listed", "other", "terms_of_service"] as const;
export type Rejection = (typeof REJECTIONS)[number];
