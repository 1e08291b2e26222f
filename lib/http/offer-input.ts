import { textFields } from "@/lib/http/form-submission";

/** The form of a place has a field for the minutes also while an open end is chosen: that one is not meant. */
export function offerInput(form: FormData): Record<string, string> {
  const { minutes, ...fields } = textFields(form);
  return fields.kind === "open" || minutes === undefined ? fields : { ...fields, minutes };
}
