"use client";

import { type ReactNode, useState } from "react";
import { ProofField, type ProofLabels } from "@/components/ui/proof-field";
import { SentForm } from "@/components/ui/sent-form";
import { ShownOnce, type ShownOnceLabels } from "@/components/ui/shown-once";
import type { FormAction } from "@/lib/http/form-action";

export type SecretLabels = ShownOnceLabels & ProofLabels & { readonly lost: string; readonly check: string };

export type SecretFormProps = {
  readonly action: FormAction;
  /** Ids made with the form make a second click the same thing. */
  readonly values: Readonly<Record<string, string>>;
  readonly list: string;
  readonly submitLabel: string;
  readonly labels: SecretLabels;
  readonly children?: ReactNode;
};

/** A form whose answer is a signing secret. */
export function SecretForm({ action, values, list, submitLabel, labels, children }: SecretFormProps) {
  const [kept] = useState(values); // a page that reads itself again must not make another secret of this form
  return (
    <SentForm
      action={action}
      submitLabel={submitLabel}
      values={kept}
      labels={labels}
      done={({ text = "" }) => <ShownOnce text={text} back={list} labels={labels} />}
    >
      {children}
      <ProofField labels={labels} />
    </SentForm>
  );
}
