"use client";

import { type ComponentProps, createContext, useContext } from "react";
import { Field, SelectField } from "@/components/ui/field";
import { RadioCards, type RadioCardsProps } from "@/components/ui/radio-cards";
import type { FormState } from "@/lib/http/form-action";

export const IDLE: FormState = { status: "idle" };

/** What the form around a field came back with. */
export const FormAnswer = createContext<FormState>(IDLE);

/** What was typed into a field before the form came back; undefined on a fresh form. */
export function useTyped(name: string): string | undefined {
  const state = useContext(FormAnswer);
  return state.status === "invalid" || state.status === "refused" ? state.values[name] : undefined;
}

function useProblem(name: string): string | undefined {
  const state = useContext(FormAnswer);
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

export function FormRadioCards({ chosen, error, ...rest }: RadioCardsProps) {
  const known = useTyped(rest.name) ?? chosen;
  const said = useProblem(rest.name) ?? error;
  return <RadioCards {...rest} {...(known ? { chosen: known } : {})} {...(said ? { error: said } : {})} />;
}
