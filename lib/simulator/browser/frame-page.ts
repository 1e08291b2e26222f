import { html } from "hono/html";

type FieldName = "number" | "expiry" | "cvc";

function field(name: FieldName, label: string, autocomplete: string, placeholder: string, className: string) {
  return html`<div class="${className}">
    <label id="${name}-label" for="${name}">${label}</label>
    <div class="box">
      <input id="${name}" name="${name}" type="text" inputmode="numeric" autocomplete="${autocomplete}"
        placeholder="${placeholder}" maxlength="24" spellcheck="false" aria-describedby="${name}-error" required>
      ${name === "number" ? html`<span class="brand" id="brand" aria-hidden="true"></span>` : ""}
    </div>
    <p class="error" id="${name}-error" role="status"></p>
  </div>`;
}

/** The page inside the card frame. Its script fills in language and look, and shows the fields once the key is good. */
export function framePage() {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>Card details</title>
    <link rel="stylesheet" href="payment.css">
    <script src="payment.js" defer></script>
  </head>
  <body>
    <form id="fields" class="fields" novalidate hidden>
      ${field("number", "Card number", "cc-number", "1234 1234 1234 1234", "field wide")}
      ${field("expiry", "Expiration date", "cc-exp", "MM / YY", "field")}
      ${field("cvc", "Security code", "cc-csc", "CVC", "field")}
      <fieldset id="networks" class="networks wide" hidden>
        <legend id="networks-legend">Which network should process this card?</legend>
        <div class="options" id="network-options"></div>
      </fieldset>
      <p class="terms wide" id="terms" hidden></p>
    </form>
    <p class="unavailable" id="unavailable" hidden></p>
  </body>
</html>`;
}
