import { html } from "hono/html";
import type { OnboardingView } from "@/lib/simulator/engine/onboarding";
import { layout, type Markup } from "@/lib/simulator/pages/layout";
import { type Answers, type Complaints, QUESTIONS } from "@/lib/simulator/pages/onboarding-form";

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

type Shown = { answers: Answers; complaints: Complaints; hasAcceptedTerms: boolean };

/** The hosted form of a connected account. Plain HTML: it works without scripts. */
export function onboardingPage(view: OnboardingView, shown: Shown): Markup {
  const { answers, complaints, hasAcceptedTerms } = shown;
  return layout(
    "Set up payments",
    html`<div class="card">
      <p class="overline">${view.country} · ${view.account}</p>
      <h1>Set up payments</h1>
      <p>Tell us about the business that receives the money. It takes a minute.</p>
      ${Object.keys(complaints).length > 0 ? html`<p class="error" role="alert">Some answers are missing or need another look.</p>` : ""}
      <p><a class="button" href="?fill=test">Use test data</a></p>
      <form method="post">
        ${QUESTIONS.map((item) => question(item, answers, complaints))}
        <label class="check">
          <input type="checkbox" name="terms" value="accepted" required ${hasAcceptedTerms ? "checked" : ""}>
          <span>I may act for this business, and I accept the terms of service.</span>
        </label>
        ${complaint("terms", complaints.terms)}
        <div class="actions">
          <button class="primary" name="outcome" value="complete">Submit</button>
          <button name="outcome" value="later" formnovalidate>Come back later</button>
        </div>
      </form>
      <p class="hint">A simulated form: nothing is checked with a bank or an authority.</p>
    </div>`,
  );
}
