import type { z } from "zod";
import { Refusal, type RefusalCode, type RefusalDetails } from "@/lib/domain/errors";
import { storable } from "@/lib/domain/text";
import { type Command, type Context, execute, InvalidInput, refuseUnstorable } from "@/lib/use-cases/command";

const FIELDS_MAX = 64; // the largest form of ours has a dozen
const ECHO_LENGTH_MAX = 1_000; // what is longer was not typed

// What must not come back in a page: codes and tokens are for one use.
const SECRET_FIELD = /token|secret|password|totp/i;

export type FormValues = Readonly<Record<string, string>>;
export type FieldProblems = Readonly<Record<string, readonly string[]>>;

/** What a form's command came to, before it is put into words. */
export type Submitted<Output> =
  | { readonly status: "invalid"; readonly fields: FieldProblems; readonly values: FormValues }
  | {
      readonly status: "refused";
      readonly code: RefusalCode;
      readonly details: RefusalDetails;
      readonly values: FormValues;
    }
  | { readonly status: "done"; readonly output: Output; readonly input: unknown };

/** Runs a command with a form's fields. An expected "no" is an answer; everything else is thrown. */
export async function submit<Input extends z.ZodObject, Output>(
  definition: Command<Input, Output>,
  open: () => Promise<Context>,
  form: FormData,
  options: {
    isOwnOrigin: boolean;
    before?: ((form: FormData) => Promise<void>) | undefined;
    input?: ((form: FormData) => unknown) | undefined;
  },
): Promise<Submitted<Output>> {
  const values = echo(form);
  try {
    if (!options.isOwnOrigin) throw new Refusal("request.foreign_origin");
    if (!definition.takesAnyText) refuseUnstorable(textFields(form)); // before anything looks a value up
    await options.before?.(form);
    const input = await (options.input ?? textFields)(form);
    return { status: "done", output: await execute(definition, await open(), input), input };
  } catch (error) {
    if (error instanceof Refusal) {
      return { status: "refused", code: error.code, details: error.details, values };
    }
    if (error instanceof InvalidInput) return { status: "invalid", fields: fieldsOf(error), values };
    throw error;
  }
}

/** What is wrong with the whole is said at the form. */
function fieldsOf({ fields: { "": form, ...fields } }: InvalidInput): FieldProblems {
  return form === undefined ? fields : { ...fields, form };
}

/** The text fields of a form; what React and Next add for themselves is left out. */
export function textFields(form: FormData): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of [...form.entries()].slice(0, FIELDS_MAX)) {
    if (typeof value === "string" && !name.startsWith("$")) fields[name] = value;
  }
  return fields;
}

function echo(form: FormData): FormValues {
  const fields = Object.entries(textFields(form)).filter(
    ([name, value]) => !SECRET_FIELD.test(name) && value.length <= ECHO_LENGTH_MAX,
  );
  return Object.fromEntries(fields.map(([name, value]) => [name, storable(value)]));
}
