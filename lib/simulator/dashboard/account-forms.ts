import { html } from "hono/html";
import { actionButton, actionForm } from "@/lib/simulator/dashboard/guard";
import type { Cell } from "@/lib/simulator/dashboard/parts";
import { featuresOfAccount } from "@/lib/simulator/engine/card-features";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { PAYOUT_FAILURES } from "@/lib/simulator/objects/payout";
import type { Markup } from "@/lib/simulator/pages/layout";
import { PAYOUT_INTERVALS, REJECTIONS } from "@/lib/simulator/store/connect-kinds";
import type { AccountRecord, PlatformRecord } from "@/lib/simulator/store/kinds";

/** What the account's owner sets in their own dashboard. */
function payoutForm(state: SimulatorState, account: AccountRecord): Markup {
  const current = account.payoutSchedule?.interval;
  return actionForm(
    state,
    `/accounts/${account.id}/payouts`,
    `accounts/${account.id}/payout_schedule`,
    html`<label>Payouts are made<select name="interval">${PAYOUT_INTERVALS.map(
      (interval) => html`<option ${interval === current ? "selected" : ""}>${interval}</option>`,
    )}</select></label>
    <label>The next one<select name="nextFails"><option value="">arrives</option>${Object.keys(PAYOUT_FAILURES).map(
      (code) =>
        html`<option value="${code}" ${code === account.nextPayoutFails ? "selected" : ""}>fails: ${code.replaceAll("_", " ")}</option>`,
    )}</select></label><button>Set</button>`,
    { className: "filter" },
  );
}

/** Money that the owner puts in, so that refunds need not wait for sales. Minor units, as everywhere in the API. */
function topUpForm(state: SimulatorState, account: AccountRecord): Markup {
  return actionForm(
    state,
    `/accounts/${account.id}/balance`,
    `accounts/${account.id}/top_up`,
    html`<label>Top up by, in minor units of ${account.currency.toUpperCase()}<input name="amount" inputmode="numeric" pattern="[0-9]{1,9}" required size="10" autocomplete="off"></label><button>Top up</button>`,
    { className: "filter" },
  );
}

/** What can be done beside looking at a part of an account. */
export function formOfPart(state: SimulatorState, account: AccountRecord, slug: string): Cell {
  if (slug === "payouts") return payoutForm(state, account);
  return slug === "balance" ? topUpForm(state, account) : "";
}

const FEATURES = [
  ["overcapture", "Capture more than was held"],
  ["incrementalAuthorization", "Raise a hold"],
  ["multicapture", "Capture in several parts"],
  ["extendedAuthorization", "Hold for up to 30 days"],
] as const;

/** A box that is not ticked sends nothing, so a field before it says no. */
export function featuresForm(state: SimulatorState, account: AccountRecord): Markup {
  const features = featuresOfAccount(state, account.id);
  const form = actionForm(
    state,
    `/accounts/${account.id}`,
    `accounts/${account.id}/card_features`,
    html`${FEATURES.map(
      ([name, label]) => html`<input type="hidden" name="${name}" value="false">
        <label class="check"><input type="checkbox" name="${name}" value="true" ${features[name] ? "checked" : ""}> ${label}</label>`,
    )}<button>Set</button>`,
  );
  return html`<details class="panel fold"><summary>What a contract with Stripe would switch on</summary>${form}</details>`;
}

/** What Stripe may want of an account while it works: anything here stops charges at once. */
const WANTED = [
  "individual.verification.document",
  "company.tax_id",
  "business_profile.url",
  "external_account",
] as const;

export function requirementsForm(state: SimulatorState, account: AccountRecord): Cell {
  const open = [...new Set([...account.pastDue, ...account.currentlyDue])];
  const call = `accounts/${account.id}/requirements`;
  const back = `/accounts/${account.id}`;
  const wanted = WANTED.filter((name) => !open.includes(name)).map((name) => html`<option>${name}</option>`);
  const add = html`<label>Stripe wants<select name="add[0]">${wanted}</select></label>
    <label>After so many seconds (empty: now)<input name="deadlineSeconds" inputmode="numeric" pattern="[0-9]{1,8}" size="10" autocomplete="off"></label>
    <button>Ask for it</button>`;
  const rejection = html`<label>Stripe<select name="reason"><option value="">lets it work</option>${REJECTIONS.map(
    (reason) =>
      html`<option value="${reason}" ${account.disabledReason === `rejected.${reason}` ? "selected" : ""}>rejects it: ${reason.replaceAll("_", " ")}</option>`,
  )}</select></label><button>Decide</button>`;
  return html`<details class="panel fold"><summary>Requirements and rejection</summary>
    ${actionForm(state, back, call, add, { className: "filter" })}
    ${actionForm(state, back, `accounts/${account.id}/reject`, rejection, { className: "filter" })}
    ${open.length === 0 ? "" : html`<div class="buttons">${actionButton(state, back, { call, fields: { "clear[0]": "all" }, label: "All of it is done" })}</div>`}
  </details>`;
}

const SWITCHES = [
  ["accountsV1", "Accounts v1 can be made"],
  ["lenientCharges", "Charges work while charges_enabled is false"],
  ["automaticPayouts", "Accounts are paid out daily"],
  ["onlyV2AccountEvents", "No v1 events for accounts made with v2"],
] as const;

export function switchesForm(state: SimulatorState, platform: PlatformRecord): Markup {
  const boxes = [...SWITCHES, ["extension", "Extension: OAuth with accounts of others"] as const].map(
    ([name, label]) => {
      const isOn = name === "extension" ? platform.isExtension : platform[name] === true;
      return html`<input type="hidden" name="${name}" value="false">
      <label class="check"><input type="checkbox" name="${name}" value="true" ${isOn ? "checked" : ""}> ${label}</label>`;
    },
  );
  const form = actionForm(
    state,
    `/accounts/${platform.account}`,
    `platforms/${platform.account}`,
    html`${boxes}<button>Set</button>`,
  );
  return html`<details class="panel fold"><summary>Switches of the platform</summary>${form}</details>`;
}
