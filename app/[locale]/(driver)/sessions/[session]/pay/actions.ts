"use server";

import { driverContext } from "@/lib/auth/request";
import { publicId } from "@/lib/domain/id";
import { formAction } from "@/lib/http/form-action";
import { sessionIdOf } from "@/lib/http/public-ids";
import { cancelPayment } from "@/lib/use-cases/session/cancel";

export const leaveCheckout = formAction(cancelPayment, driverContext, {
  input: sessionIdOf,
  after: (session) =>
    session.sessionStatus === "FAILED" ? `/p/${session.zoneCode}` : `/sessions/${publicId("session", session.id)}`,
});
