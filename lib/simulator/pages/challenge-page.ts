import { html } from "hono/html";
import type { ChallengeView } from "@/lib/simulator/engine/challenge";
import { showAmount } from "@/lib/simulator/pages/amounts";
import { layout, type Markup } from "@/lib/simulator/pages/layout";

function request(challenge: ChallengeView): Markup {
  if (challenge.amount === undefined || challenge.currency === undefined) {
    return html`<p><strong>${challenge.merchantName}</strong> wants to save your card for later payments.</p>`;
  }
  return html`<dl class="facts">
    <dt>Merchant</dt><dd>${challenge.merchantName}</dd>
    <dt>Amount</dt><dd class="amount">${showAmount(challenge.amount, challenge.currency)}</dd>
  </dl>`;
}

/** The pretend bank. Works as a plain form; inside the overlay its script sends the decision and tells the page. */
export function challengePage(challenge: ChallengeView, action: string, isFramed: boolean): Markup {
  const question =
    challenge.status === "open"
      ? html`${request(challenge)}
        <form method="post" action="${action}" data-challenge>
          <button class="primary" name="outcome" value="complete">Complete</button>
          <button name="outcome" value="fail">Fail</button>
        </form>
        <p class="hint">A pretend bank: <em>Complete</em> approves, <em>Fail</em> declines.</p>`
      : html`<p>This question has already been answered. You can close this page.</p>`;
  return layout(
    "Confirm with your bank",
    html`<div class="card narrow">
      <p class="overline">3-D Secure · Test bank</p>
      <h1>Is this you?</h1>
      ${question}
      <script src="/js/challenge.js" defer></script>
    </div>`,
    isFramed,
  );
}
