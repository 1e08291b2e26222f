import type { z } from "zod";
import type { Database } from "@/db/client";
import { Refusal } from "@/lib/domain/errors";
import { type Actor, can, type Permission } from "@/lib/domain/permission";
import { pointerStep } from "@/lib/domain/pointer";
import { unstorableIn } from "@/lib/domain/text";
import type { StripeGateways } from "@/lib/stripe/gateway";

/** Where a sealed value stands; it opens only there. */
export type SealedAt = {
  readonly tenant: string;
  readonly table: string;
  readonly column: string;
  readonly rowId: string;
};

/** Secrets at rest and hashes of tokens; passed in because keys are read from the environment. */
export type Vault = {
  seal(plaintext: string, at: SealedAt): string;
  open(sealed: string, at: SealedAt): string;
  hash(token: string): string;
};

/**
 * Everything a command may touch. `now` is product time, read once per command; ids are made before the insert.
 * Only `lib/auth` and the test fixtures make one.
 */
export type Context = {
  readonly actor: Actor;
  readonly db: Database;
  readonly stripe: StripeGateways;
  readonly vault: Vault;
  readonly now: Date;
  /** A UUIDv7. */
  readonly newId: () => string;
  /** 160 random bits in base 32. */
  readonly newToken: () => string;
};

/** One thing that a person or a machine can ask the product to do. Forms, the HTTP API and jobs all run the same command. */
export type Command<Input extends z.ZodObject, Output> = {
  readonly name: string;
  readonly permission: Permission;
  readonly input: Input;
  /** What it is sent is searched and kept nowhere, so that also a text that no column can keep is let in. */
  readonly takesAnyText?: boolean;
  readonly run: (context: Context, input: z.output<Input>) => Promise<Output>;
};

export function command<Input extends z.ZodObject, Output>(definition: Command<Input, Output>): Command<Input, Output> {
  return definition;
}

/**
 * The input does not have the command's shape: where it is wrong, as a JSON pointer without its first slash
 * (a field's name; the empty text for the whole) → keys of sentences in the catalog `refusal.field`.
 */
export class InvalidInput extends Error {
  readonly fields: Readonly<Record<string, readonly string[]>>;
  constructor(fields: Readonly<Record<string, readonly string[]>>) {
    super("invalid_input");
    this.name = "InvalidInput";
    this.fields = fields;
  }
}

/** 1 permission, 2 input, 3 run. */
export async function execute<Input extends z.ZodObject, Output>(
  definition: Command<Input, Output>,
  context: Context,
  input: unknown,
): Promise<Output> {
  if (!can(context.actor, definition.permission)) throw new Refusal("not_permitted");
  const read = definition.takesAnyText ? shapeOf : inputOf;
  return definition.run(context, read(definition.input, input));
}

/** What was sent in the shape that is expected; otherwise says which field is wrong, and why. */
export function inputOf<Shape extends z.ZodType>(shape: Shape, sent: unknown): z.output<Shape> {
  refuseUnstorable(sent);
  return shapeOf(shape, sent);
}

function shapeOf<Shape extends z.ZodType>(shape: Shape, sent: unknown): z.output<Shape> {
  const parsed = shape.safeParse(sent);
  if (!parsed.success) throw new InvalidInput(fieldsOf(parsed.error));
  return parsed.data;
}

const PLACES_TOLD_MAX = 20; // whoever sends more of them knows by then

/** Also what no shape asks for: no log, no comparison and no message may meet it later. */
export function refuseUnstorable(sent: unknown): void {
  const places = unstorableIn(sent).slice(0, PLACES_TOLD_MAX);
  if (places.length === 0) return;
  throw new InvalidInput(Object.fromEntries(places.map((place) => [place, ["characters"]])));
}

function fieldsOf(error: z.ZodError): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const issue of error.issues) {
    const name = issue.path.map(pointerStep).join("/");
    const said = fields[name] ?? [];
    if (!said.includes(issue.message)) fields[name] = [...said, issue.message]; // two rules may say the same of one value
  }
  return fields;
}

/**
 * The same moment with the rights of the system, for what follows from a command but is not its actor's to do:
 * settling books of an operator after a driver has paid. The cause stays in the activity row of the command.
 */
export function elevated(context: Context, job: string): Context {
  return { ...context, actor: { kind: "system", job }, db: context.db.as({ kind: "system" }) };
}
