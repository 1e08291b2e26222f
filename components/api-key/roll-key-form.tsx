"use client";

import { useState } from "react";
import type { KeyFormLabels } from "@/components/api-key/key-form";
import { FormRadioCards } from "@/components/ui/form-fields";
import { Notice } from "@/components/ui/notice";
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
  /** Why it cannot be rolled. Without a script the answer's page knows already that it was: the answer comes first. */
  readonly closed: string | null;
  readonly labels: KeyFormLabels & { readonly overlap: string; readonly submit: string };
};

export function RollKeyForm(props: RollKeyFormProps) {
  const { action, apiKeyId, overlaps, list, closed, labels } = props;
  const [newKeyId] = useState(props.newKeyId); // a page that reads itself again must not make another key of this form
  return (
    <SentForm
      action={action}
      submitLabel={labels.submit}
      values={{ apiKeyId, newKeyId }}
      labels={labels}
      closed={closed === null ? null : <Notice tone="warning">{closed}</Notice>}
      done={({ text = "" }) => <ShownOnce text={text} back={list} labels={labels} />}
    >
      <FormRadioCards name="overlap" legend={labels.overlap} cards={overlaps} chosen="day" />
      <ProofField labels={labels} />
    </SentForm>
  );
}
