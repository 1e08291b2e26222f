"use client";

import { useState } from "react";
import type { KeyFormLabels } from "@/components/api-key/key-form";
import { FormRadioCards } from "@/components/ui/form-fields";
import { ProofField } from "@/components/ui/proof-field";
import { SentForm } from "@/components/ui/sent-form";
import { ShownOnce } from "@/components/ui/shown-once";
import type { FormAction } from "@/lib/http/form-action";

export type RollKeyFormProps = {
  readonly action: FormAction;
  readonly apiKeyId: string;
  readonly newKeyId: string;
  readonly overlaps: readonly { readonly value: string; readonly label: string; readonly detail: string }[];
  readonly list: string;
  readonly labels: KeyFormLabels & { readonly overlap: string; readonly submit: string };
};

export function RollKeyForm(props: RollKeyFormProps) {
  const { action, apiKeyId, overlaps, list, labels } = props;
  const [newKeyId] = useState(props.newKeyId); // a page that reads itself again must not make another key of this form
  return (
    <SentForm
      action={action}
      submitLabel={labels.submit}
      values={{ apiKeyId, newKeyId }}
      labels={labels}
      done={({ text = "" }) => <ShownOnce text={text} back={list} labels={labels} />}
    >
      <FormRadioCards name="overlap" legend={labels.overlap} cards={overlaps} chosen="day" />
      <ProofField labels={labels} />
    </SentForm>
  );
}
