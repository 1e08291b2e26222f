import path from "node:path";
import { z } from "zod";

const text = z.string().trim().min(1);
const port = z.coerce.number().int().min(1).max(65_535);
const perMinute = z.coerce.number().int().min(1).max(1_000_000);
const flag = z.stringbool({ truthy: ["1"], falsy: ["", "0"] });

const schema = z.object({
  NODE_ENV: text.default("development"),
  DATABASE_URL: text.optional(),
  DATABASE_OWNER_URL: text.optional(),
  BAYFARE_URL: z.url({ protocol: /^https?$/ }).optional(),
  BAYFARE_KEYS: text.optional(),
  AUTH_SECRET: text.min(32).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: text.optional(),
  MAIL_DIR: text.optional(),
  STRIPE_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  STRIPE_JS_URL: z.url({ protocol: /^https?$/ }).optional(),
  BAYFARE_DEMO: flag.default(false),
  PORT: port.default(3000),
  SIMULATOR_PORT: port.default(12_111),
  SIMULATOR_TOKEN: text.optional(),
  DATA_DIR: text.default(".data/demo"),
  NEXT_DIST_DIR: text.default(".next"),
  API_REQUESTS_PER_MINUTE: perMinute.optional(),
  API_CHECKS_PER_MINUTE: perMinute.optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  CHROMIUM_PATH: text.optional(),
  TEST_LONG: flag.default(false),
});

export type Env = z.infer<typeof schema>;
type Name = keyof Env;

/** What a program cannot run without. */
export const REQUIRED = {
  app: ["DATABASE_URL", "BAYFARE_URL", "BAYFARE_KEYS", "AUTH_SECRET", "MAIL_FROM"],
  worker: ["DATABASE_URL", "BAYFARE_URL", "BAYFARE_KEYS", "AUTH_SECRET", "MAIL_FROM"],
  migrate: ["DATABASE_URL", "DATABASE_OWNER_URL"],
} as const satisfies Record<string, readonly Name[]>;

/** The program refuses to start; the message names every variable and never a value. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  constructor(problems: readonly string[]) {
    super(`The environment is not complete:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

let parsed: Env | undefined;

/** Read on first use, so that a build needs no environment. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}

export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const result = schema.safeParse(given);
  if (!result.success) {
    throw new EnvironmentError(result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  }
  const wrong = contradictions(result.data);
  if (wrong.length > 0) throw new EnvironmentError(wrong);
  return result.data;
}

function contradictions(values: Env): string[] {
  const wrong: string[] = [];
  if (values.STRIPE_API_URL !== undefined && !isLoopback(values.STRIPE_API_URL)) {
    wrong.push("STRIPE_API_URL: leave it empty for Stripe; the simulator is reached on 127.0.0.1 only");
  }
  if (values.BAYFARE_DEMO && values.STRIPE_API_URL === undefined) {
    wrong.push(
      "BAYFARE_DEMO: one-click sign-in is allowed only with the simulator (set STRIPE_API_URL to its address)",
    );
  }
  if (values.STRIPE_JS_URL !== undefined && values.STRIPE_API_URL === undefined) {
    wrong.push("STRIPE_JS_URL: needs STRIPE_API_URL; the simulator's script is never loaded with Stripe");
  }
  return wrong;
}

function isLoopback(url: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}

/** The names that are missing for a program, with the sentence for each. Mail needs a server, or a folder in the demo. */
export function missingFor(program: keyof typeof REQUIRED, values: Env): string[] {
  const missing: string[] = REQUIRED[program]
    .filter((name) => values[name] === undefined)
    .map((name) => `${name} is missing`);
  const mailIsOptional = program === "migrate" || (values.BAYFARE_DEMO && values.MAIL_DIR !== undefined);
  if (values.SMTP_URL === undefined && !mailIsOptional) missing.push("SMTP_URL is missing");
  return missing;
}

/** Called first by every program of production; throws before anything is opened. */
export function assertEnvironment(program: keyof typeof REQUIRED): Env {
  const values = env();
  const missing = missingFor(program, values);
  if (missing.length > 0) throw new EnvironmentError(missing);
  return values;
}

/** As `assertEnvironment`, for a server that would go on without what it asked for: says what is missing and ends the process. */
export function exitUnlessComplete(program: keyof typeof REQUIRED): void {
  try {
    assertEnvironment(program);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

/** A variable that the program was checked for by `assertEnvironment`, or that a library call needs right now. */
export function required<N extends Name>(name: N): NonNullable<Env[N]> {
  const value = env()[name];
  if (value === undefined || value === null) throw new EnvironmentError([`${name} is missing`]);
  return value;
}

export type StripeEndpoints = {
  /** Undefined: the SDK's own, that is Stripe. */
  api: { host: string; port: number; protocol: "http" | "https" } | undefined;
  jsUrl: string;
};

export function stripeEndpoints(values: Env = env()): StripeEndpoints {
  if (values.STRIPE_API_URL === undefined) return { api: undefined, jsUrl: "https://js.stripe.com" };
  const url = new URL(values.STRIPE_API_URL);
  const protocol = url.protocol === "https:" ? "https" : "http";
  return {
    api: { host: url.hostname, port: Number(url.port || (protocol === "https" ? 443 : 80)), protocol },
    jsUrl: values.STRIPE_JS_URL ?? url.origin,
  };
}

/** On a laptop: no money moves here, and what we speak to are programs beside us. */
export function isWithSimulator(values: Env = env()): boolean {
  return values.STRIPE_API_URL !== undefined;
}

/** A live key must never meet the simulator: it would be sent in clear text to a process that stores what it is told. */
export function assertKeyAllowed(secretKey: string, values: Env = env()): void {
  if (/^(sk|rk|pk)_live_/.test(secretKey) && values.STRIPE_API_URL !== undefined) {
    throw new EnvironmentError(["STRIPE_API_URL: a live key is refused while the simulator is configured"]);
  }
}

/** Where the program keeps files, as an absolute path. */
export function dataDir(values: Env = env()): string {
  return path.resolve(values.DATA_DIR);
}

/** The environment of a child process: ours, changed by `changes`; undefined removes a variable. */
export function childEnvironment(changes: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}
