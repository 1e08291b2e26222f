import type { ApiScope, AppMode, OperatorScope } from "@/lib/domain/api-key";

export const OPERATOR_ROLES = ["owner", "manager", "clerk", "enforcement"] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];
export const SUPPORT_ROLES = ["support_agent", "support_lead"] as const;
export type SupportRole = (typeof SUPPORT_ROLES)[number];

/** Of people who may work without one: whether they have one, and when it was last proven in this browser. */
export type SecondFactor = { readonly isSetUp: boolean; readonly provenAt: Date | null };

/** Whoever acts. A signed-in driver has a `personId`; a guest is known by the browser's cookie only. */
export type Actor =
  | { readonly kind: "public"; readonly appId: string }
  | { readonly kind: "driver"; readonly appId: string; readonly driverId: string; readonly personId: string | null }
  /** Whoever holds the link of a mail about a debt: may see and pay what this driver owes, and nothing else. */
  | { readonly kind: "payer"; readonly appId: string; readonly driverId: string; readonly linkId: string }
  /** Whoever holds a link of one stay, from a mail or an app: may keep this one going and answer its bank, and nothing else. */
  | {
      readonly kind: "parker";
      readonly appId: string;
      readonly driverId: string;
      readonly sessionId: string;
      readonly linkId: string;
    }
  | {
      readonly kind: "operator";
      readonly operatorId: string;
      readonly personId: string;
      readonly role: OperatorRole;
      /** Left out where nothing is done that needs it. */
      readonly secondFactor?: SecondFactor;
    }
  | {
      readonly kind: "support";
      readonly appId: string | null;
      readonly personId: string;
      readonly role: SupportRole;
      readonly secondFactorAt: Date | null;
    }
  /** Whoever makes an app: sees and changes how its server is connected, and none of its drivers' things. */
  | {
      readonly kind: "developer";
      readonly appId: string;
      readonly personId: string;
      readonly secondFactor: SecondFactor;
    }
  /** An app's server with one of its keys; with a `driverId` it acts for that user of its own, and for nobody else. */
  | {
      readonly kind: "app";
      readonly appId: string;
      readonly keyId: string;
      readonly scopes: readonly ApiScope[];
      readonly driverId: string | null;
    }
  /** An operator's device or program with one of its keys: looks whether vehicles are paid for, or reads its own, and changes nothing. */
  | {
      readonly kind: "checker";
      readonly operatorId: string;
      readonly keyId: string;
      readonly mode: AppMode;
      readonly scopes: readonly OperatorScope[];
    }
  | { readonly kind: "person"; readonly personId: string }
  | { readonly kind: "system"; readonly job: string };

export const PERMISSIONS = [
  "driver.open",
  "driver.register",
  "driver.remove",
  "driver.erase",
  "plate.check",
  "apds.read",
  "quote.make",
  "session.start",
  "session.extend",
  "session.correct",
  "session.stop",
  "session.cancel",
  "payment.retry",
  "payment.collect",
  "payment.write_off",
  "session.still_parked",
  "driver.settings",
  "card.save",
  "card.change",
  "card.detach",
  "payment.settle",
  "payment.reconcile",
  "difference.explain",
  "session.expire",
  "stripe_event.receive",
  "stripe_event.handle",
  "connection.open",
  "connection.refresh",
  "refund.request",
  "refund.undo",
  "refund.execute",
  "refund.set_policy",
  "mail.send",
  "sign_in.ask",
  "sign_in.finish",
  "second_factor.set_up",
  "second_factor.confirm",
  "event.publish",
  "event.resend",
  "webhook_endpoint.manage",
  "webhook.deliver",
  "api_key.create",
  "api_key.roll",
  "api_key.revoke",
  "api_key.report_leak",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const DRIVER: readonly Permission[] = [
  "quote.make",
  "session.start",
  "session.extend",
  "session.correct",
  "session.stop",
  "session.cancel",
  "payment.retry",
  "session.still_parked",
  "driver.settings",
  "card.save",
  "card.change",
];
const KEYS: readonly Permission[] = ["api_key.create", "api_key.roll", "api_key.revoke"];
const GRANTS = {
  public: ["driver.open", "quote.make", "sign_in.ask", "sign_in.finish", "api_key.report_leak"],
  driver: DRIVER,
  payer: ["payment.retry"],
  parker: ["session.still_parked"],
  owner: ["connection.open", "connection.refresh", "refund.request", "refund.undo", "refund.set_policy", ...KEYS],
  manager: ["connection.refresh", "refund.request", "refund.undo", ...KEYS],
  clerk: ["refund.request", "refund.undo"],
  enforcement: [],
  developer: ["event.resend", "webhook_endpoint.manage", ...KEYS],
  support_agent: ["refund.request", "refund.undo", "payment.retry", "payment.write_off"],
  support_lead: ["refund.request", "refund.undo", "payment.retry", "payment.write_off", "difference.explain"],
  person: ["second_factor.set_up", "second_factor.confirm"],
  system: PERMISSIONS,
} as const satisfies Record<string, readonly Permission[]>;

/** What an app's key may do with each of its scopes; reading needs no permission of its own. */
const SCOPE_GRANTS: Record<ApiScope, readonly Permission[]> = {
  drive: ["driver.register", "driver.remove", ...DRIVER],
  read: [],
  webhooks: ["event.resend", "webhook_endpoint.manage"],
  refunds: ["refund.request", "refund.undo"],
};

/** The same of an operator's key. */
const OPERATOR_SCOPE_GRANTS: Record<OperatorScope, readonly Permission[]> = {
  checks: ["plate.check"],
  apds: ["apds.read"],
};

/** Enforcement looks at places only: an operator's takings, stays, receipts and accounts do not exist for it. */
const SEES_MONEY = {
  owner: true,
  manager: true,
  clerk: true,
  enforcement: false,
} as const satisfies Record<OperatorRole, boolean>;

/** Whether somebody of an operator may see its money. */
export function seesMoney(actor: Actor): boolean {
  return actor.kind === "operator" && SEES_MONEY[actor.role];
}

function grantsOf(actor: Actor): readonly Permission[] {
  if (actor.kind === "app") return actor.scopes.flatMap((scope) => SCOPE_GRANTS[scope]);
  if (actor.kind === "checker") return actor.scopes.flatMap((scope) => OPERATOR_SCOPE_GRANTS[scope]);
  return GRANTS[actor.kind === "operator" || actor.kind === "support" ? actor.role : actor.kind];
}

export function can(actor: Actor, permission: Permission): boolean {
  return grantsOf(actor).includes(permission);
}
