import { html } from "hono/html";
import type { OAuthRequest } from "@/lib/simulator/engine/oauth-request";
import { layout, type Markup } from "@/lib/simulator/pages/layout";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

const ALLOWS = {
  read_write: "See your payments, and take, change and refund payments for you",
  read_only: "See your payments and your account, and change nothing",
} as const;

/** What somebody chose and typed, when the page is shown again. */
export type Choice = { choice: string; name: string; country: string; email: string; complaint: string | null };

export type Offered = { readonly account: AccountRecord; readonly isConnected: boolean };

function option({ account, isConnected }: Offered, chosen: string): Markup {
  const name = account.name ?? account.id;
  return html`<label class="check">
    <input type="radio" name="choice" value="${account.id}" ${chosen === account.id ? "checked" : ""}>
    <span><strong>${name}</strong>${isConnected ? " · already connected" : ""}<br>
      <code>${account.id}</code> · ${account.country}</span>
  </label>`;
}

function field(name: string, label: string, value: string, type: string, length: number): Markup {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="${type}" value="${value}" maxlength="${length}" autocomplete="off">
  </div>`;
}

/** Where an account's owner agrees to be connected. Plain HTML: it works without scripts. */
export function consentPage(request: OAuthRequest, offered: readonly Offered[], shown: Choice): Markup {
  const { platform, scope } = request;
  return layout(
    `Connect with ${platform.name}`,
    html`<div class="card">
      <p class="overline">Connect</p>
      <h1>${platform.name} wants to connect to your account</h1>
      <p>${platform.name} will be able to:</p>
      <ul><li>${ALLOWS[scope]}</li></ul>
      ${shown.complaint === null ? "" : html`<p class="error" role="alert">${shown.complaint}</p>`}
      <form method="post">
        <fieldset>
          <legend>Which account?</legend>
          ${offered.map((one) => option(one, shown.choice))}
          <label class="check">
            <input type="radio" name="choice" value="new" ${shown.choice === "new" ? "checked" : ""}>
            <span><strong>A new account</strong></span>
          </label>
        </fieldset>
        <div class="of-new">
          ${field("name", "Business name", shown.name, "text", 200)}
          ${field("country", "Country (two letters)", shown.country, "text", 2)}
          ${field("email", "E-mail", shown.email, "email", 200)}
        </div>
        <div class="actions">
          <button class="primary" name="decision" value="connect">Connect</button>
          <button name="decision" value="deny" formnovalidate>Deny</button>
        </div>
      </form>
      <p class="hint">A simulated page: nobody has to sign in, and every account of this simulator can be chosen.</p>
    </div>`,
  );
}
