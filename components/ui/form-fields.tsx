"use client";

import { type ComponentProps, createContext, useContext } from "react";
import { CheckField, Field, SelectField, TextAreaField } from "@/components/ui/field";
import { RadioCards, type RadioCardsProps } from "@/components/ui/radio-cards";
import type { RefusalCode } from "@/lib/domain/errors";
import type { FormState } from "@/lib/http/form-action";

export const IDLE: FormState = { status: "idle" };

/** What the form around a field came back with. */
export const FormAnswer = createContext<FormState>(IDLE);

/** What was typed into a field before the form came back; undefined on a fresh form. */
export function useTyped(name: string): string | undefined {
  const state = useContext(FormAnswer);
  return state.status === "invalid" || state.status === "refused" ? state.values[name] : undefined;
}

/** Why the command said no, if it did. */
export function useRefusal(): RefusalCode | undefined {
  const state = useContext(FormAnswer);
  return state.status === "refused" ? state.code : undefined;
}

/** What is wrong with a field, if something is. */
export function useProblem(name: string): string | undefined {
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

export function FormTextArea({
  name,
  defaultValue,
  error,
  ...rest
}: ComponentProps<typeof TextAreaField> & { name: string }) {
  const typed = useTyped(name);
  const problem = useProblem(name);
  return <TextAreaField {...rest} name={name} defaultValue={typed ?? defaultValue} error={problem ?? error} />;
}

/** A box that was not ticked is not among what a form sends: a form that came back has it ticked or not at all. */
export function FormCheck({ name, defaultChecked, ...rest }: ComponentProps<typeof CheckField> & { name: string }) {
  const { status } = useContext(FormAnswer);
  const typed = useTyped(name);
  const isSent = status === "invalid" || status === "refused";
  return <CheckField {...rest} name={name} defaultChecked={isSent ? typed === "on" : defaultChecked} />;
}

export function FormRadioCards({ chosen, error, ...rest }: RadioCardsProps) {
  const known = useTyped(rest.name) ?? chosen;
  const said = useProblem(rest.name) ?? error;
  return <RadioCards {...rest} {...(known ? { chosen: known } : {})} {...(said ? { error: said } : {})} />;
}
