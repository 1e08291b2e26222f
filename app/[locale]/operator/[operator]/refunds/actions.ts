"use server";

import { formPath, operatorOfForm } from "@/lib/auth/operator-form";
import { formAction } from "@/lib/http/form-action";
import { refundPolicyInput } from "@/lib/http/settings-input";
import { setRefundPolicy } from "@/lib/use-cases/refund/set-policy";

export const savePolicy = formAction(setRefundPolicy, operatorOfForm, {
  input: refundPolicyInput,
  after: async () => `${await formPath()}?saved=rules`,
});
