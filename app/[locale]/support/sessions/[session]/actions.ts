"use server";

import { proveAgain } from "@/lib/auth/form-inputs";
import { supportContext } from "@/lib/auth/request";
import { publicId } from "@/lib/domain/id";
import { formAction } from "@/lib/http/form-action";
import { refundInput } from "@/lib/http/refund-input";
import { writeOffDebt } from "@/lib/use-cases/debt/write-off";
import { requestRefund } from "@/lib/use-cases/refund/request";
import { undoRefund } from "@/lib/use-cases/refund/undo";

export const refund = formAction(requestRefund, supportContext, {
  before: proveAgain,
  input: refundInput,
  after: ({ id, sessionId }) =>
    `/support/sessions/${publicId("session", sessionId)}?refunded=${publicId("refund", id)}`,
});

export const undo = formAction(undoRefund, supportContext, {
  after: ({ sessionId, refundId }) =>
    `/support/sessions/${publicId("session", sessionId)}?undone=${publicId("refund", refundId)}`,
});

export const writeOff = formAction(writeOffDebt, supportContext, {
  after: ({ id }) => `/support/sessions/${publicId("session", id)}`,
});
