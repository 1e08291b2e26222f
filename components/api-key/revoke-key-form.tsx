"use client";

import type { KeyFormLabels } from "@/components/api-key/key-form";
import { ProofField } from "@/components/ui/proof-field";
import { SentForm } from "@/components/ui/sent-form";
import type { FormAction } from "@/lib/http/form-action";

export type RevokeKeyFormProps = {
  readonly action: FormAction;
  readonly apiKeyId: string;
  readonly labels: KeyFormLabels & { readonly submit: string };
};

export function RevokeKeyForm({ action, apiKeyId, labels }: RevokeKeyFormProps) {
  return (
    <SentForm action={action} submitLabel={labels.submit} values={{ apiKeyId }} labels={labels} tone="danger">
      <ProofField labels={labels} />
    </SentForm>
  );
}
