import { parsePublicId } from "@/lib/domain/id";
import { textFields } from "@/lib/http/form-submission";

/** The form's fields with `session` (a public id, as in addresses) as the command's `sessionId`. */
export function sessionIdOf(form: FormData): Record<string, string> {
  const fields = textFields(form);
  return { ...fields, sessionId: parsePublicId("session", fields.session ?? "") ?? "" };
}
