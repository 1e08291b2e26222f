"use server";

import { driverContext } from "@/lib/auth/request";
import { publicId } from "@/lib/domain/id";
import { formAction } from "@/lib/http/form-action";
import { sessionIdOf } from "@/lib/http/public-ids";
import { answerStillParked } from "@/lib/use-cases/session/still-parked";
import { stopSession } from "@/lib/use-cases/session/stop";

const toStay = ({ id }: { id: string }) => `/sessions/${publicId("session", id)}`;

export const stop = formAction(stopSession, driverContext, { input: sessionIdOf, after: toStay });
export const stillParked = formAction(answerStillParked, driverContext, { input: sessionIdOf, after: toStay });
