"use client";

import { useState } from "react";
import type { KeyFormLabels } from "@/components/api-key/key-form";
import { FormCheck, FormField, FormRadioCards, useProblem } from "@/components/ui/form-fields";
import { ProofField } from "@/components/ui/proof-field";
import { SentForm } from "@/components/ui/sent-form";
import { ShownOnce } from "@/components/ui/shown-once";
import { KEY_LABEL_MAX } from "@/lib/domain/api-key";
import type { FormAction } from "@/lib/http/form-action";

type Scope = { readonly name: string; readonly label: string; readonly isChosen: boolean };

export type NewKeyFormProps = {
  readonly action: FormAction;
  readonly apiKeyId: string;
  readonly scopes: readonly Scope[];
  readonly modes: readonly { readonly value: string; readonly label: string }[];
  readonly list: string;
  readonly labels: KeyFormLabels & {
    readonly name: string;
    readonly nameHint: string;
    readonly scopes: string;
    readonly mode: string;
    readonly submit: string;
  };
};

/** One key. The id made with the form makes a second click the same key. */
export function NewKeyForm(props: NewKeyFormProps) {
  const { action, scopes, modes, list, labels } = props;
  const [apiKeyId] = useState(props.apiKeyId); // a page that reads itself again must not make another key of this form
  return (
    <SentForm
      action={action}
      submitLabel={labels.submit}
      values={{ apiKeyId }}
      labels={labels}
      done={({ text = "" }) => <ShownOnce text={text} back={list} labels={labels} />}
    >
      <FormField
        id="label"
        name="label"
        label={labels.name}
        hint={labels.nameHint}
        maxLength={KEY_LABEL_MAX}
        autoComplete="off"
        required
      />
      <Scopes legend={labels.scopes} scopes={scopes} />
      {modes.length > 0 ? <FormRadioCards name="mode" legend={labels.mode} cards={modes} chosen="test" /> : null}
      <ProofField labels={labels} />
    </SentForm>
  );
}

function Scopes({ legend, scopes }: { legend: string; scopes: readonly Scope[] }) {
  const problem = useProblem("scopes");
  return (
    <fieldset aria-describedby={problem ? "scopes-error" : undefined}>
      <legend className="mb-1 font-semibold">{legend}</legend>
      {scopes.map(({ name, label, isChosen }) => (
        <FormCheck
          key={name}
          id={`scope-${name}`}
          name={`scope-${name}`}
          label={<code>{name}</code>}
          hint={label}
          defaultChecked={isChosen}
        />
      ))}
      {problem ? (
        <p id="scopes-error" className="font-semibold text-error">
          {problem}
        </p>
      ) : null}
    </fieldset>
  );
}
