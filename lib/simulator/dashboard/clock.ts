import { html } from "hono/html";
import { accountLink } from "@/lib/simulator/dashboard/account-words";
import type { Page } from "@/lib/simulator/dashboard/frame";
import { actionButton, actionForm } from "@/lib/simulator/dashboard/guard";
import { type Cell, idLink, moment, panel, table } from "@/lib/simulator/dashboard/parts";
import { now, offsetSeconds, type SimulatorState } from "@/lib/simulator/engine/state";
import { showDay, showLength } from "@/lib/simulator/pages/amounts";
import type { Markup } from "@/lib/simulator/pages/layout";
import type { DueRecord } from "@/lib/simulator/store/kinds";

const STEPS = [
  ["1 hour", 3_600],
  ["1 day", 86_400],
  ["7 days", 7 * 86_400],
  ["30 days", 30 * 86_400],
] as const;
const UPCOMING_MAX = 30;
/** A second past the moment, so that what falls due then has happened. */
const PAST_SECONDS = 1;

/** Things of one kind on one account in one minute, such as the money of one morning. */
type Group = { readonly first: DueRecord; readonly until: number; readonly count: number };

function grouped(due: readonly DueRecord[]): Group[] {
  const groups: Group[] = [];
  const open = new Map<string, number>();
  for (const row of due) {
    const name = `${row.task} ${row.account} ${Math.floor(row.at / 60)}`;
    const index = open.get(name);
    const before = index === undefined ? undefined : groups[index];
    if (index === undefined || before === undefined) {
      open.set(name, groups.length);
      groups.push({ first: row, until: row.at, count: 1 });
    } else {
      groups[index] = { first: before.first, until: row.at, count: before.count + 1 };
    }
  }
  return groups.slice(0, UPCOMING_MAX);
}

function subject({ first, count }: Group): Cell {
  return count === 1 ? idLink(first.subject) : `${count} of them`;
}

function upcoming(state: SimulatorState): Markup {
  const due = [...state.store.due.oldestFirst()].sort((a, b) => a.at - b.at);
  const current = now(state);
  return table<Group>(
    "What falls due next",
    [
      { head: "What", cell: ({ first }) => first.task.replaceAll("_", " ") },
      { head: "Of", cell: subject, wide: true },
      { head: "Account", cell: ({ first }) => accountLink(state, first.account), wide: true },
      { head: "When", cell: ({ first }) => moment(first.at), wide: true },
      { head: "In", cell: ({ first }) => showLength(Math.max(0, first.at - current)), end: true },
      {
        head: "",
        cell: ({ first, until }) =>
          actionButton(state, "/clock", {
            call: "clock",
            fields: { advanceSeconds: String(Math.max(1, until - current + PAST_SECONDS)) },
            label: "Go there",
            name: `Go there: past ${first.task.replaceAll("_", " ")} of ${first.subject}`,
          }),
        end: true,
      },
    ],
    grouped(due),
    "Nothing waits for the clock.",
  );
}

function backToReal(state: SimulatorState, offset: number): Markup | string {
  if (offset === 0) return "";
  return actionButton(state, "/clock", { call: "clock", fields: { offsetSeconds: "0" }, label: "Back to real time" });
}

export function clockPage(state: SimulatorState): Page {
  const offset = offsetSeconds(state);
  const difference =
    offset === 0 ? "the real time" : `${showLength(offset)} ${offset > 0 ? "ahead of" : "behind"} the real time`;
  const steps = STEPS.map(([label, seconds]) =>
    actionButton(state, "/clock", {
      call: "clock",
      fields: { advanceSeconds: String(seconds) },
      label: `+ ${label}`,
      name: `+ ${label}: move the clock forward`,
      isMain: true,
    }),
  );
  const own = actionForm(
    state,
    "/clock",
    "clock",
    html`<label>Seconds<input name="advanceSeconds" inputmode="numeric" pattern="-?[0-9]{1,9}" required size="10" autocomplete="off"></label><button>Move</button>`,
    { className: "filter" },
  );
  const body = html`${panel(
    "Now",
    html`<p class="now"><time datetime="${new Date(now(state) * 1000).toISOString()}">${showDay(now(state))}</time> <span>UTC, ${difference}</span></p>
    <div class="buttons">${steps}${backToReal(state, offset)}</div>
    <p class="note">Forward, everything that falls due happens on the way, in order and each at its own time: holds end, money becomes available, refunds settle, links and keys expire. Backward only the clock moves.</p>
    ${own}`,
  )}
  ${panel("What falls due next", upcoming(state))}`;
  return { title: "Clock", current: "/clock", body };
}
