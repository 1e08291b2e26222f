/** An element of the frame's own page; a missing one means that page and script are of different versions. */
export function part<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`The card form has no part "${id}".`);
}

/** Rewrites an input with its formatted text and keeps the caret behind the digit where it was. */
export function reformat(input: HTMLInputElement, format: (text: string) => string): void {
  const before = input.value.slice(0, input.selectionStart ?? input.value.length);
  const wasAtEnd = before.length === input.value.length;
  const formatted = format(input.value);
  if (formatted === input.value) return;
  input.value = formatted;
  if (wasAtEnd) return;
  let digits = before.replace(/\D/g, "").length;
  let caret = 0;
  while (digits > 0 && caret < formatted.length) {
    if (/\d/.test(formatted.charAt(caret))) digits -= 1;
    caret += 1;
  }
  input.setSelectionRange(caret, caret);
}
