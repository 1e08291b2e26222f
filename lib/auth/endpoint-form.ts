import "server-only";
import { z } from "zod";
import { appOfForm, upTo } from "@/lib/auth/key-form";
import { EVENT_TYPES } from "@/lib/domain/event";
import { publicId } from "@/lib/domain/id";
import { textFields } from "@/lib/http/form-submission";
import { execute } from "@/lib/use-cases/command";
import { showSecret } from "@/lib/use-cases/webhook/roll-secret";

/** Each event has a box of its own; none ticked is all of them. */
export function withEvents(form: FormData): object {
  const fields = textFields(form);
  return { ...fields, events: EVENT_TYPES.filter((type) => fields[`event-${type}`] === "on") };
}

const ofEndpoint = z.object({ endpointId: z.uuid() });

/** The secret that the form has just made, to whoever made it; nothing where it was shown before. */
export async function newestSecret(_: unknown, input: unknown): Promise<{ text: string }> {
  const secret = await execute(showSecret, await appOfForm(), ofEndpoint.parse(input));
  return { text: secret ?? "" };
}

const ofEvent = z.object({ eventId: z.uuid() });

/** Back to the deliveries, which say that the event was sent again. */
export async function eventOnItsWay(_: unknown, input: unknown): Promise<string> {
  return `${await upTo("deliveries")}?sent=${publicId("event", ofEvent.parse(input).eventId)}`;
}
