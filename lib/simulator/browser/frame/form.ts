import { type StripeError, validationError } from "@/lib/simulator/browser/client/failure";
import type { JsonRecord } from "@/lib/simulator/browser/client/json";
import type { FieldState } from "@/lib/simulator/browser/client/messages";
import {
  BRAND_NAMES,
  brandOf,
  checkCvc,
  checkExpiry,
  checkNumber,
  cvcLengthOf,
  digitsOf,
  expiryParts,
  formatExpiry,
  formatNumber,
  isFull,
  networksOf,
} from "@/lib/simulator/browser/frame/card";
import { NetworkChoice } from "@/lib/simulator/browser/frame/network-choice";
import { part, reformat } from "@/lib/simulator/browser/frame/page";
import { type Problem, type Texts, textsFor } from "@/lib/simulator/browser/frame/texts";

type Field = { input: HTMLInputElement; error: HTMLElement; check(): Problem | null; showsProblem: boolean };

export type FormEvents = { changed(): void; focus(): void; blur(): void; escape(): void };

/** Number, expiry, security code and network: the only place where a card number is ever held. */
export class CardForm {
  readonly #number = part("number", HTMLInputElement);
  readonly #expiry = part("expiry", HTMLInputElement);
  readonly #cvc = part("cvc", HTMLInputElement);
  readonly #brand = part("brand", HTMLElement);
  readonly #networks = new NetworkChoice(() => this.#events.changed());
  readonly #events: FormEvents;
  readonly #fields: readonly Field[];
  #texts: Texts = textsFor("en");

  constructor(events: FormEvents) {
    this.#events = events;
    this.#fields = [
      this.#field(this.#number, () => checkNumber(this.#number.value)),
      this.#field(this.#expiry, () => checkExpiry(this.#expiry.value, new Date())),
      this.#field(this.#cvc, () => checkCvc(this.#cvc.value, this.#brandNow())),
    ];
  }

  #brandNow(): ReturnType<typeof brandOf> {
    return brandOf(digitsOf(this.#number.value));
  }

  #field(input: HTMLInputElement, check: () => Problem | null): Field {
    const field: Field = { input, error: part(`${input.id}-error`, HTMLElement), check, showsProblem: false };
    input.addEventListener("input", () => this.#typed(field));
    input.addEventListener("focus", () => this.#events.focus());
    input.addEventListener("blur", () => {
      if (input.value !== "") this.#show(field, true);
      this.#events.blur();
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#events.escape();
    });
    return field;
  }

  #typed(field: Field): void {
    reformat(this.#number, formatNumber);
    reformat(this.#expiry, formatExpiry);
    reformat(this.#cvc, (text) => digitsOf(text).slice(0, cvcLengthOf(this.#brandNow())));
    const brand = this.#brandNow();
    const networks = networksOf(digitsOf(this.#number.value));
    this.#brand.textContent = networks.length > 1 ? `CB · ${BRAND_NAMES[brand] ?? ""}` : (BRAND_NAMES[brand] ?? "");
    this.#networks.offer(networks);
    // While somebody types, a field says nothing; only a number that is whole and wrong speaks at once.
    this.#show(field, field.input === this.#number && isFull(this.#number.value));
    this.#events.changed();
  }

  #show(field: Field, speaks: boolean): void {
    const problem = speaks ? field.check() : null;
    field.showsProblem = problem !== null;
    field.error.textContent = problem === null ? "" : this.#texts.problems[problem];
    if (problem === null) field.input.removeAttribute("aria-invalid");
    else field.input.setAttribute("aria-invalid", "true");
  }

  speak(locale: string): void {
    this.#texts = textsFor(locale);
    document.documentElement.lang = locale;
    for (const id of ["number", "expiry", "cvc"] as const)
      part(`${id}-label`, HTMLElement).textContent = this.#texts[id];
    part("networks-legend", HTMLElement).textContent = this.#texts.networks;
    this.#expiry.placeholder = this.#texts.expiryHint;
    this.#cvc.placeholder = this.#texts.cvcHint;
    for (const field of this.#fields) this.#show(field, field.showsProblem);
  }

  prefer(networks: readonly string[]): void {
    this.#networks.prefer(networks);
  }

  state(): FieldState {
    const problems = this.#fields.map((field) => field.check());
    const shown = this.#fields.find((field) => field.showsProblem)?.check() ?? null;
    return {
      empty: this.#fields.every((field) => field.input.value === ""),
      complete: problems.every((problem) => problem === null),
      invalid: shown !== null,
      brand: this.#brandNow(),
      networks: networksOf(digitsOf(this.#number.value)),
      error: shown === null ? null : validationError(shown, this.#texts.problems[shown]),
    };
  }

  /** Shows every problem, moves to the first one and returns it; null when the card can be sent. */
  validate(): StripeError | null {
    let first: StripeError | null = null;
    for (const field of this.#fields) {
      this.#show(field, true);
      const problem = field.check();
      if (problem === null || first !== null) continue;
      first = validationError(problem, this.#texts.problems[problem]);
      field.input.focus();
    }
    this.#events.changed();
    return first;
  }

  /** The `card` hash of a PaymentMethod; call only after `validate`. */
  card(): JsonRecord {
    const { month, year } = expiryParts(this.#expiry.value);
    const preferred = this.#networks.chosen();
    return {
      number: digitsOf(this.#number.value),
      exp_month: month,
      exp_year: year,
      cvc: digitsOf(this.#cvc.value),
      ...(preferred === null ? {} : { networks: { preferred } }),
    };
  }

  focus(): void {
    this.#number.focus();
  }

  blur(): void {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }

  clear(): void {
    for (const field of this.#fields) {
      field.input.value = "";
      this.#show(field, false);
    }
    this.#brand.textContent = "";
    this.#networks.offer([]);
    this.#events.changed();
  }
}
