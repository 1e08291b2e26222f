"use client";

import { type FormEvent, type ReactNode, startTransition, useActionState, useEffect, useRef } from "react";
import { Button, type ButtonTone } from "@/components/ui/button";
import { FormAnswer, IDLE } from "@/components/ui/form-fields";
import type { FormAction, FormState } from "@/lib/http/form-action";

/** `query` is added to the address, e.g. where to come back to. */
export type FollowUp = {
  readonly detail: string;
  readonly path: string;
  readonly label: string;
  readonly query?: string;
};

export type SentFormProps = {
  readonly action: FormAction;
  readonly submitLabel: ReactNode;
  readonly children?: ReactNode;
  readonly values?: Readonly<Record<string, string>>;
  readonly tone?: ButtonTone;
  /** Sentences that say more than the refusal's own, by the value of a detail, e.g. why a bank declined. */
  readonly explain?: { readonly detail: string; readonly sentences: Readonly<Record<string, string>> };
  /** Where a refusal leads on, by a detail that it names: `{detail: "sessionId", path: "/sessions/"}`. The first that is named counts. */
  readonly follow?: readonly FollowUp[];
  /** What an earlier sending came to: shown until this form comes back with an answer of its own. */
  readonly before?: ReactNode;
  /** What stands in its place before it is answered, where there is nothing to send any more. */
  readonly closed?: ReactNode;
  /** What stands in the form's place once it was taken, if it leads nowhere else. */
  readonly done?: (shown: Readonly<Record<string, string>>) => ReactNode;
  /** `lost`: the answer did not arrive; `check`: fields are marked below. */
  readonly labels: { readonly lost: string; readonly check: string };
};

type Shown = FormState | { readonly status: "lost" };

/** Whatever the server threw has a digest, redirects too; a form of an older build has a name. Everything else never arrived. */
function isLost(error: unknown): boolean {
  return !(error instanceof Error && ("digest" in error || error.name === "UnrecognizedActionError"));
}

/**
 * Works without script, keeps what was typed when it is refused or the connection breaks, and cannot be sent twice while it
 * runs. Its fields read their errors and typed values from it.
 */
export function SentForm(props: SentFormProps) {
  const { action, submitLabel, children, before, closed, done, values = {}, tone = "primary", ...saying } = props;
  // Without script the browser posts the action itself, and its answer is what the page begins with.
  const [posted, post] = useActionState(action, IDLE);
  const send = async (_: Shown, data: FormData): Promise<Shown> => {
    try {
      return await action(IDLE, data);
    } catch (error) {
      if (isLost(error)) return { status: "lost" };
      throw error;
    }
  };
  const [state, submit, isPending] = useActionState<Shown, FormData>(send, posted);
  const form = useRef<HTMLFormElement>(null);
  // Handing the form to React would empty its fields after every answer, also after a refusal.
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isPending) return;
    const data = new FormData(event.currentTarget);
    startTransition(() => submit(data));
  };
  // On a phone the answer may stand above what is seen.
  useEffect(() => {
    if (state.status === "idle" || state.status === "done") return;
    const find = (selector: string) => form.current?.querySelector<HTMLElement>(selector);
    (find("[aria-invalid=true]") ?? find("[data-asked]") ?? find("[data-answer]"))?.focus();
  }, [state]);
  if (closed && state.status === "idle") return closed;
  if (done && state.status === "done") return done(state.shown ?? {});
  return (
    <FormAnswer value={state.status === "lost" ? IDLE : state}>
      <form ref={form} action={post} onSubmit={onSubmit} className="grid gap-5" noValidate aria-busy={isPending}>
        {state.status === "idle" ? before : null}
        <Answer state={state} {...saying} />
        {Object.entries(values).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {children}
        <Button
          tone={wayOf(state, saying.follow) ? "plain" : tone}
          isWide
          aria-disabled={isPending}
          className="min-h-14 text-lg"
        >
          {submitLabel}
        </Button>
      </form>
    </FormAnswer>
  );
}

/** Sending the same again would be refused again: a way that leads on is then the one thing to do. */
function wayOf(state: Shown, follow: SentFormProps["follow"]): FollowUp | undefined {
  if (state.status !== "refused") return undefined;
  return follow?.find(({ detail }) => state.details[detail] !== undefined);
}

type AnswerProps = Pick<SentFormProps, "explain" | "follow" | "labels"> & { readonly state: Shown };

function Answer({ state, explain, follow, labels }: AnswerProps) {
  switch (state.status) {
    case "idle":
    case "done":
      return null;
    case "lost":
      return <Said>{labels.lost}</Said>;
    case "invalid":
      return <Said>{labels.check}</Said>;
    case "refused": {
      const why = explain?.sentences[String(state.details[explain.detail] ?? "")];
      const way = wayOf(state, follow);
      return (
        <Said>
          {why ?? state.message}
          {way ? (
            <a href={`${way.path}${state.details[way.detail]}${way.query ?? ""}`} className="btn btn-primary mt-3 flex">
              {way.label}
            </a>
          ) : null}
        </Said>
      );
    }
  }
}

function Said({ children }: { children: ReactNode }) {
  return (
    <div
      role="alert"
      data-answer
      tabIndex={-1}
      className="panel border-l-4 border-l-error px-4 py-3 font-semibold outline-none"
    >
      {children}
    </div>
  );
}
