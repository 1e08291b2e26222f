"use server";

import { eventOnItsWay, newestSecret, withEvents } from "@/lib/auth/endpoint-form";
import { proveAgain } from "@/lib/auth/form-inputs";
import { appOfForm, upTo } from "@/lib/auth/key-form";
import { formAction } from "@/lib/http/form-action";
import { resendEvent } from "@/lib/use-cases/event/resend";
import { closeEndpoint } from "@/lib/use-cases/webhook/close";
import { openEndpoint } from "@/lib/use-cases/webhook/open";
import { rollSecret } from "@/lib/use-cases/webhook/roll-secret";

export const open = formAction(openEndpoint, appOfForm, { before: proveAgain, input: withEvents, show: newestSecret });
export const roll = formAction(rollSecret, appOfForm, { before: proveAgain, show: newestSecret });
export const close = formAction(closeEndpoint, appOfForm, { after: () => upTo("deliveries") });
export const resend = formAction(resendEvent, appOfForm, { after: eventOnItsWay });
