import { html } from "hono/html";
import type { OnboardingView } from "@/lib/simulator/engine/onboarding";
import { layout, type Markup } from "@/lib/simulator/pages/layout";
import {
  type Answers,
  type Complaints,
  LAST_STEP,
  type QUESTIONS,
  questionsOf,
  STEPS,
} from "@/lib/simulator/pages/onboarding-form";

function complaint(name: string, text: string | undefined): Markup | string {
  return text === undefined ? "" : html`<p class="error" id="${name}-error">${text}</p>`;
}

function question(item: (typeof QUESTIONS)[number], answers: Answers, complaints: Complaints): Markup {
  const text = complaints[item.name];
  return html`<div class="field">
    <label for="${item.name}">${item.label}</label>
    <input id="${item.name}" name="${item.name}" type="${item.type}" autocomplete="${item.autocomplete}"
      value="${answers[item.name]}" maxlength="200" required aria-invalid="${text === undefined ? "false" : "true"}"
      aria-describedby="${item.name}-error">
    ${complaint(item.name, text)}
  </div>`;
}

function progress(step: number): Markup {
  return html`<ol class="steps" aria-label="Steps">
    ${STEPS.map(
      (name, index) =>
        html`<li ${index + 1 === step ? html`aria-current="step"` : ""} class="${index + 1 < step ? "done" : ""}">${name}</li>`,
    )}
  </ol>`;
}

/** A business that was set up with another app needs no second set of answers (facts 3.1, networked onboarding). */
function reuse(view: OnboardingView): Markup | string {
  if (view.knownBusiness === null) return "";
  return html`<form method="post" class="offer">
    <p><strong>${view.knownBusiness.name}</strong> is already set up with Stripe. Its verified details can be used here too.</p>
    <input type="hidden" name="step" value="1">
    <button name="outcome" value="reuse" formnovalidate>Use these details</button>
  </form>`;
}

function terms(shown: Shown): Markup {
  return html`<label class="check">
      <input type="checkbox" name="terms" value="accepted" required ${shown.hasAcceptedTerms ? "checked" : ""}>
      <span>I may act for this business, and I accept the terms of service.</span>
    </label>
    ${complaint("terms", shown.complaints.terms)}`;
}

function alsoDue(names: readonly string[]): Markup | string {
  if (names.length === 0) return "";
  return html`<p class="hint">Handed in with this form: ${names.map((name) => html`<code>${name}</code> `)}</p>`;
}

export type Shown = { step: number; answers: Answers; complaints: Complaints; hasAcceptedTerms: boolean };

/** One step of the hosted form of a connected account. Plain HTML: it works without scripts. */
export function onboardingPage(view: OnboardingView, shown: Shown): Markup {
  const { step, answers, complaints } = shown;
  const isLast = step === LAST_STEP;
  return layout(
    "Set up payments",
    html`<div class="card">
      <p class="overline">${view.country} · ${view.account}</p>
      <h1>Set up payments</h1>
      ${progress(step)}
      ${step === 1 ? html`<p>Tell us about the business that receives the money. It takes a minute.</p>` : ""}
      ${Object.keys(complaints).length > 0 ? html`<p class="error" role="alert">Some answers are missing or need another look.</p>` : ""}
      <p><a class="button" href="?fill=test">Use test data</a></p>
      ${step === 1 ? reuse(view) : ""}
      <form method="post">
        <input type="hidden" name="step" value="${step}">
        ${questionsOf(step).map((item) => question(item, answers, complaints))}
        ${isLast ? html`${alsoDue(view.alsoDue)}${terms(shown)}` : ""}
        <div class="actions">
          ${
            isLast
              ? html`<button class="primary" name="outcome" value="complete">Submit</button>`
              : html`<button class="primary" name="outcome" value="continue">Continue</button>`
          }
          ${step > 1 ? html`<button name="outcome" value="back" formnovalidate>Back</button>` : ""}
          <button name="outcome" value="later" formnovalidate>Come back later</button>
        </div>
      </form>
      <p class="hint">A simulated form: nothing is checked with a bank or an authority.</p>
    </div>`,
  );
}
