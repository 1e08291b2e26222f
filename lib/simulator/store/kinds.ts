import type Stripe from "stripe";
import type { DeclineCode } from "@/lib/simulator/engine/cards";
import type { PayoutFailure } from "@/lib/simulator/objects/payout";
import type { BankRecord, OAuthScope, PayoutSchedule, Rejection } from "@/lib/simulator/store/connect-kinds";

export type Country = string;
export type KeyKind = "sk" | "pk" | "rk";

/** A Stripe account: a platform or a connected account. Both API shapes (v1 and v2) are drawn from this one record. */
export type AccountRecord = {
  readonly id: string;
  readonly isPlatform: boolean;
  readonly name: string | null;
  readonly email: string | null;
  readonly country: string;
  readonly currency: string;
  readonly created: number;
  readonly type: "standard" | "express" | "custom" | "none";
  readonly dashboard: "full" | "express" | "none";
  readonly feesCollector: "stripe" | "application";
  readonly lossesCollector: "stripe" | "application";
  readonly entityType: string | null;
  readonly detailsSubmitted: boolean;
  readonly chargesEnabled: boolean;
  readonly payoutsEnabled: boolean;
  readonly debitNegativeBalances: boolean;
  readonly capabilities: Readonly<Record<string, "active" | "inactive" | "pending">>;
  readonly currentlyDue: readonly string[];
  readonly pastDue: readonly string[];
  readonly disabledReason: Stripe.Account.Requirements.DisabledReason | null;
  readonly businessProfile: Readonly<Record<string, string | null>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly closed: boolean;
  /** Made by its owner on the consent page: no platform controls it. */
  readonly isIndependent?: boolean;
  /** Which API made it; v2 events are about these. */
  readonly api?: "v1" | "v2";
  /** Until when (unix seconds) something that is currently due may be missing; without one it is past due. */
  readonly deadlines?: Readonly<Record<string, number>>;
  /** What was handed in and is being checked; true where charges stay off until then. */
  readonly inReview?: Readonly<Record<string, boolean>>;
  /** Stripe or the platform wants nothing to do with this account. */
  readonly rejected?: Rejection | null;
  /** What its owner answered on the hosted form so far. */
  readonly answers?: Readonly<Record<string, string>>;
  /** Where payouts go; see `bankOf` for accounts of files that lack it. */
  readonly bank?: BankRecord;
  /** Absent: what the platform's switch says (see `automaticSchedule`). */
  readonly payoutSchedule?: PayoutSchedule;
  /** The next payout that would arrive comes back with this code instead. */
  readonly nextPayoutFails?: PayoutFailure | null;
};

/** What only a platform has: its application and switches. */
export type PlatformRecord = {
  readonly account: string;
  readonly name: string;
  readonly clientId: string;
  readonly isExtension: boolean;
  readonly accountsV1: boolean;
  readonly lenientCharges: boolean;
  readonly automaticPayouts?: boolean;
  /** No account.updated and capability.updated for accounts made with v2, as one report has it (facts 3.2). */
  readonly onlyV2AccountEvents?: boolean;
  /** Where its OAuth application may send people back to. */
  readonly redirectUris?: readonly string[];
};

export type ApiKeyRecord = {
  readonly key: string;
  readonly platform: string;
  readonly kind: KeyKind;
  readonly expired: boolean;
  /** The end of an overlap, unix seconds on the simulator's clock; files of older versions lack it. */
  readonly expiresAt?: number | null;
  /** A token of OAuth is a key that sees this one account. */
  readonly actsOn?: string;
  readonly scope?: OAuthScope;
  /** What a restricted key may do on its own account, by resource; absent: everything. */
  readonly permissions?: Readonly<Record<string, "none" | "read" | "write">>;
  /** The same for calls on connected accounts. */
  readonly connectPermissions?: Readonly<Record<string, "none" | "read" | "write">>;
};

/** The card behind a payment method: shared by the original and all its clones, so they inherit what was set up. */
export type CardToken = {
  readonly id: string;
  readonly number: string;
  readonly isSetUp: boolean;
  /** The bank says no to the next so many tries, whatever the test number does otherwise. */
  readonly refusal?: { readonly reason: DeclineCode; readonly times: number };
};

/** What Stripe knows about a payment method and does not show. */
export type CardUse = { readonly paymentMethod: string; readonly token: string; readonly consumed: boolean };

/** What an intent remembers between confirm and the end of its challenge. */
export type IntentMemory = {
  readonly id: string;
  readonly returnUrl: string | null;
  readonly challengeToken: string | null;
  /** Tries to raise its hold, declined ones too. */
  readonly increments?: number;
  /** The payment method whose challenge was passed and that waits for one more confirmation. */
  readonly authenticated?: string | null;
};

/** What an account may do with holds beyond one capture; switched on by the control API (facts 4.3). */
export type CardFeatureRecord = {
  readonly account: string;
  readonly overcapture: boolean;
  readonly incrementalAuthorization: boolean;
  readonly multicapture: boolean;
  readonly extendedAuthorization: boolean;
  readonly overcapturePercent: number;
};

/** How this simulator answers where Stripe's behaviour is in doubt or depends on the account. */
export type BehaviourRecord = { readonly releasedHolds: "refunded" | "released" };

export type ChallengeRecord = {
  readonly token: string;
  readonly kind: "payment" | "setup";
  readonly account: string;
  readonly intent: string;
  readonly paymentMethod: string;
  readonly inBrowser: boolean;
  readonly returnUrl: string | null;
  readonly status: "open" | "done" | "expired";
};

export type EndpointRecord = {
  readonly platform: string;
  readonly connect: boolean;
  readonly secret: string;
  /** Secrets that were rolled and sign on until a moment of the simulator's clock. */
  /** Set for v2 event destinations, which get thin events only. */
  readonly destination?: { readonly eventsFrom: readonly string[]; readonly name: string; readonly updated: number };
  readonly oldSecrets?: readonly { readonly secret: string; readonly until: number }[];
  readonly object: Stripe.WebhookEndpoint;
};

/** An event as it was when it happened: `data.object` is never changed afterwards. */
export type EventRecord = {
  readonly id: string;
  readonly object: "event";
  readonly account?: string;
  readonly api_version: string;
  readonly created: number;
  readonly data: { readonly object: object; readonly previous_attributes?: object };
  readonly livemode: false;
  readonly pending_webhooks: number;
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  readonly type: Stripe.Event["type"] | Stripe.V2.Core.Event["type"];
  /** Set for v2 events: what can be fetched about them. */
  readonly thin?: {
    readonly related: { readonly id: string; readonly type: string; readonly url: string } | null;
    readonly data: object | null;
  };
};

export type DeliveryRecord = {
  readonly id: string;
  readonly event: string;
  readonly endpoint: string;
  readonly attempts: number;
  readonly nextAt: number;
  readonly state: "waiting" | "held" | "delivered" | "failed" | "dropped";
};

export type IdempotencyRecord = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly hash: string;
  readonly status: number;
  readonly body: object;
  readonly requestId: string;
  readonly at: number;
};

/** Something that happens by itself when the clock reaches `at`. */
export type DueRecord = {
  readonly id: string;
  readonly at: number;
  readonly task:
    | "aftermath"
    | "balance_available"
    | "charge_settles"
    | "dispute_decided"
    | "dispute_due"
    | "hold_expires"
    | "inquiry_closes"
    | "refund_expires"
    | "refund_fails"
    | "payout_arrives"
    | "payout_leaves"
    | "payout_run"
    | "refund_settles"
    | "requirement_due"
    | "review_ends";
  readonly account: string;
  readonly subject: string;
};

export type BalanceRecord = {
  readonly account: string;
  readonly available: Readonly<Record<string, number>>;
  readonly pending: Readonly<Record<string, number>>;
};

/** A refund that waits for money in the account's balance. */
export type HeldRefundRecord = { readonly id: string; readonly withApplicationFee: boolean };

export type MetaRecord = { readonly offsetSeconds: number };
