import type { SdkTypes, Shape } from "./sdk-types";

/** Where the SDK declares what the wire calls by these names; the others are of no use here. */
const DECLARED: Readonly<Record<string, readonly (readonly [file: string, name: string])[]>> = {
  account: [
    ["Accounts", "Account"],
    ["Accounts", "DeletedAccount"],
  ],
  account_link: [["AccountLinks", "AccountLink"]],
  account_session: [["AccountSessions", "AccountSession"]],
  application: [["Applications", "Application"]],
  application_fee: [["ApplicationFees", "ApplicationFee"]],
  balance: [["Balance", "Balance"]],
  balance_transaction: [["BalanceTransactions", "BalanceTransaction"]],
  bank_account: [["BankAccounts", "BankAccount"]],
  capability: [["Capabilities", "Capability"]],
  charge: [["Charges", "Charge"]],
  customer: [
    ["Customers", "Customer"],
    ["Customers", "DeletedCustomer"],
  ],
  dispute: [["Disputes", "Dispute"]],
  event: [["Events", "Event"]],
  fee_refund: [["FeeRefunds", "FeeRefund"]],
  login_link: [["LoginLinks", "LoginLink"]],
  payment_intent: [["PaymentIntents", "PaymentIntent"]],
  payment_method: [["PaymentMethods", "PaymentMethod"]],
  payout: [["Payouts", "Payout"]],
  person: [["Persons", "Person"]],
  "radar.early_fraud_warning": [["Radar/EarlyFraudWarnings", "EarlyFraudWarning"]],
  refund: [["Refunds", "Refund"]],
  setup_attempt: [["SetupAttempts", "SetupAttempt"]],
  setup_intent: [["SetupIntents", "SetupIntent"]],
  "v2.core.account": [["V2/Core/Accounts", "Account"]],
  "v2.core.account_link": [["V2/Core/AccountLinks", "AccountLink"]],
  webhook_endpoint: [
    ["WebhookEndpoints", "WebhookEndpoint"],
    ["WebhookEndpoints", "DeletedWebhookEndpoint"],
  ],
};

/** Seen in recordings of Stripe's answers and missing from the SDK's types (facts 3.3, 4.1, 10.1). */
const RECORDED_AND_UNTYPED = new Set([
  "PaymentIntent.shared_payment_granted_token",
  "PaymentMethod.shared_payment_granted_token",
  "ApiList.total_count",
]);
const ERROR_TYPES = ["api_error", "card_error", "idempotency_error", "invalid_request_error"];

/** A publishable key sees a part of an object: what it sees has the right type. */
export type View = "whole" | "part";

/** Compares values of the wire with the SDK's types; every method returns what does not fit. */
export class Conformity {
  readonly #types: SdkTypes;
  readonly #declared = new Map<string, readonly Shape[]>();

  constructor(types: SdkTypes) {
    this.#types = types;
  }

  /** An answer of the API: an object, a list of them, a page of v2, or an error. */
  answer(value: unknown, path: string, view: View): string[] {
    if (!isRecord(value)) return [`${path}: no object`];
    if (path.startsWith("/oauth/")) return this.#oauth(value, path);
    if ("error" in value)
      return path.startsWith("/v2/") ? errorOfV2(value.error, path) : this.#error(value.error, path, view);
    if (value.object === "list") return this.#list(value, path, view);
    if (path.startsWith("/v2/") && Array.isArray(value.data)) return this.#page(value, path);
    return this.object(value, path, view);
  }

  /** One object that says what it is in its field `object`. */
  object(value: Readonly<Record<string, unknown>>, path: string, view: View): string[] {
    const shapes = this.#shapesOf(String(value.object));
    if (shapes.length === 0) return [`${path}: the SDK has no type for "${String(value.object)}"`];
    const isPart = view === "part";
    return this.#fits(value, { kind: "union", members: shapes }, `${path} ${String(value.object)}`, isPart);
  }

  #shapesOf(name: string): readonly Shape[] {
    const known = this.#declared.get(name);
    if (known !== undefined) return known;
    const shapes = (DECLARED[name] ?? []).map(([file, type]) => this.#types.shapeOf(`resources/${file}.d.ts`, type));
    this.#declared.set(name, shapes);
    return shapes;
  }

  #list(value: Readonly<Record<string, unknown>>, path: string, view: View): string[] {
    const { data, has_more: hasMore, url, object: _, ...others } = value;
    if (!Array.isArray(data)) return [`${path}: a list without data`];
    return [
      ...(typeof hasMore === "boolean" ? [] : [`${path}: has_more is no boolean`]),
      ...(url === path ? [] : [`${path}: the list's url is ${String(url)}`]),
      ...Object.keys(others).map((name) => `${path}: a list has no ${name}`),
      ...data.flatMap((item: unknown) => (isRecord(item) ? this.object(item, path, view) : [`${path}: no object`])),
    ];
  }

  #page(value: Readonly<Record<string, unknown>>, path: string): string[] {
    const items: unknown[] = Array.isArray(value.data) ? value.data : [];
    const address = (name: string) =>
      value[name] === null || typeof value[name] === "string" ? [] : [`${path}: ${name} is no address and not null`];
    return [
      ...address("next_page_url"),
      ...address("previous_page_url"),
      ...items.flatMap((item) => (isRecord(item) ? this.object(item, path, "whole") : [`${path}: no object`])),
    ];
  }

  #oauth(value: Readonly<Record<string, unknown>>, path: string): string[] {
    if (typeof value.error === "string") {
      return typeof value.error_description === "string" ? [] : [`${path}: no error_description`];
    }
    const name = path === "/oauth/token" ? "OAuthToken" : "OAuthDeauthorization";
    return this.#fits(value, this.#types.shapeOf("resources/OAuth.d.ts", name), path, false);
  }

  /** Only what is set is present in an error (facts 8.4). */
  #error(error: unknown, path: string, view: View): string[] {
    if (!isRecord(error)) return [`${path}: error is no object`];
    const problems: string[] = [];
    if (!ERROR_TYPES.includes(String(error.type))) problems.push(`${path}: error.type ${String(error.type)}`);
    if (typeof error.message !== "string" || error.message === "") problems.push(`${path}: error without a message`);
    for (const [name, value] of Object.entries(error)) {
      const place = `${path} error.${name}`;
      if (value === null) problems.push(`${place} is null`);
      else if (isRecord(value)) problems.push(...this.object(value, place, view));
      else if (typeof value !== "string" && typeof value !== "boolean") problems.push(`${place} is no text`);
    }
    return problems;
  }

  #fits(value: unknown, shape: Shape, path: string, isPart: boolean): string[] {
    switch (shape.kind) {
      case "any":
        return [];
      case "primitive":
        return kindOf(value) === shape.type ? [] : [`${path} is ${shown(value)}, not ${shape.type}`];
      case "literal":
        return value === shape.value ? [] : [`${path} is ${shown(value)}, not ${shown(shape.value)}`];
      case "array":
        if (!Array.isArray(value)) return [`${path} is ${shown(value)}, not an array`];
        return value.flatMap((item, place) => this.#fits(item, shape.item(), `${path}[${place}]`, isPart));
      case "object":
        return this.#objectFits(value, shape, path, isPart);
      case "union":
        return this.#unionFits(value, shape.members, path, isPart);
    }
  }

  #unionFits(value: unknown, members: readonly Shape[], path: string, isPart: boolean): string[] {
    let fewest: string[] | null = null;
    for (const member of members.filter((one) => isCandidate(value, one))) {
      const problems = this.#fits(value, member, path, isPart);
      if (problems.length === 0) return [];
      if (fewest === null || problems.length < fewest.length) fewest = problems;
    }
    return fewest ?? [`${path} is ${shown(value)}, which is none of ${members.map(said).join(", ")}`];
  }

  #objectFits(value: unknown, shape: Shape & { kind: "object" }, path: string, isPart: boolean): string[] {
    if (!isRecord(value)) return [`${path} is ${shown(value)}, not ${shape.name}`];
    const problems: string[] = [];
    const fields = shape.fields();
    for (const [name, field] of fields) {
      const inside = value[name];
      if (inside !== undefined) problems.push(...this.#fits(inside, field.shape, `${path}.${name}`, isPart));
      else if (!field.isOptional && !isPart) problems.push(`${path}.${name} is missing`);
    }
    const rest = shape.rest();
    for (const [name, inside] of Object.entries(value)) {
      if (fields.has(name) || RECORDED_AND_UNTYPED.has(`${shape.name}.${name}`)) continue;
      if (rest === null) problems.push(`${path}.${name} is not in the SDK's type ${shape.name}`);
      else problems.push(...this.#fits(inside, rest, `${path}.${name}`, isPart));
    }
    return problems;
  }
}

/** Errors of v2 have a code and a message of their own form (facts 10.2). */
function errorOfV2(error: unknown, path: string): string[] {
  if (!isRecord(error)) return [`${path}: error is no object`];
  return ["code", "message"].flatMap((name) =>
    typeof error[name] === "string" ? [] : [`${path}: error without ${name}`],
  );
}

/** Members of a union that say by a literal field that they are something else are not compared further. */
function isCandidate(value: unknown, shape: Shape): boolean {
  if (!isRecord(value)) return shape.kind !== "object";
  if (shape.kind !== "object") return shape.kind === "any" || shape.kind === "union";
  for (const name of ["object", "type", "deleted"]) {
    const field = shape.fields().get(name);
    if (field?.shape.kind === "literal" && !field.isOptional && field.shape.value !== value[name]) return false;
  }
  return true;
}

function said(shape: Shape): string {
  switch (shape.kind) {
    case "any":
    case "array":
      return shape.kind;
    case "primitive":
      return shape.type;
    case "literal":
      return JSON.stringify(shape.value);
    case "object":
      return shape.name;
    case "union":
      return shape.members.map(said).join(", ");
  }
}

function kindOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}

function shown(value: unknown): string {
  return value === undefined ? "undefined" : JSON.stringify(value).slice(0, 80);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
