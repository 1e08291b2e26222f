"use client";

import {
  type ComponentProps,
  createContext,
  type FormEvent,
  type ReactNode,
  startTransition,
  useActionState,
  useContext,
} from "react";
import { Button, type ButtonTone } from "@/components/ui/button";
import { Field, SelectField } from "@/components/ui/field";
import type { FormAction, FormState } from "@/lib/http/form-action";

const IDLE: FormState = { status: "idle" };
const Answer = createContext<FormState>(IDLE);

export type ActionFormProps = {
  readonly action: FormAction;
  readonly submitLabel: ReactNode;
  readonly children?: ReactNode;
  readonly values?: Readonly<Record<string, string>>;
  readonly tone?: ButtonTone;
  /** Sentences that say more than the refusal's own, by the value of a detail, e.g. why a bank declined. */
  readonly explain?: { readonly detail: string; readonly sentences: Readonly<Record<string, string>> };
};

/**
 * A form of ours: works without script, keeps what was typed when it is refused, and cannot be sent twice while it runs.
 * Its fields read their errors and typed values from it.
 */
export function ActionForm({ action, submitLabel, children, values = {}, tone = "primary", explain }: ActionFormProps) {
  const [state, submit, isPending] = useActionState(action, IDLE);
  // Handing the form to React would empty its fields after every answer, also after a refusal.
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isPending) return;
    const data = new FormData(event.currentTarget);
    startTransition(() => submit(data));
  };
  return (
    <Answer value={state}>
      <form action={submit} onSubmit={onSubmit} className="grid gap-5" noValidate>
        {state.status === "refused" ? <Refused state={state} explain={explain} /> : null}
        {Object.entries(values).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {children}
        <Button tone={tone} isWide disabled={isPending} className="min-h-14 text-lg">
          {submitLabel}
        </Button>
      </form>
    </Answer>
  );
}

type RefusedProps = { state: Extract<FormState, { status: "refused" }>; explain: ActionFormProps["explain"] };

function Refused({ state, explain }: RefusedProps) {
  const why = explain?.sentences[String(state.details[explain.detail] ?? "")];
  return (
    <p role="alert" className="panel border-l-4 border-l-error px-4 py-3 font-semibold">
      {why ?? state.message}
    </p>
  );
}

/** What was typed into a field before the form came back; undefined on a fresh form. */
export function useTyped(name: string): string | undefined {
  const state = useContext(Answer);
  return state.status === "invalid" || state.status === "refused" ? state.values[name] : undefined;
}

function useProblem(name: string): string | undefined {
  const state = useContext(Answer);
  return state.status === "invalid" ? state.messages[name] : undefined;
}

export function FormField({ name, defaultValue, error, ...rest }: ComponentProps<typeof Field> & { name: string }) {
  const typed = useTyped(name);
  const problem = useProblem(name);
  return <Field {...rest} name={name} defaultValue={typed ?? defaultValue} error={problem ?? error} />;
}

export function FormSelect({
  name,
  defaultValue,
  error,
  ...rest
}: ComponentProps<typeof SelectField> & { name: string }) {
  const typed = useTyped(name);
  const problem = useProblem(name);
  return <SelectField {...rest} name={name} defaultValue={typed ?? defaultValue} error={problem ?? error} />;
}
