/** What a page with this mark may be fetched again for: somebody watches what happens. */
const LIVE_MS = 2_000;
const COPIED_MS = 1_500;

/** Adds a button to every id; without this script an id is text that can be selected. */
function offerCopies(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${element.dataset.copy ?? ""}`);
    button.addEventListener("click", () => void copy(button, element.dataset.copy ?? ""));
    element.after(button);
  }
}

async function copy(button: HTMLButtonElement, text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  button.textContent = "Copied";
  setTimeout(() => {
    button.textContent = "Copy";
  }, COPIED_MS);
}

/** A slash begins a search, as in every tool with a search field. */
function listenForSlash(): void {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches("input, select, textarea");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    document.querySelector<HTMLInputElement>("[data-find]")?.focus();
  });
}

/** Puts what is new in the place of what is old; a panel in which somebody is doing something is left alone. */
async function refresh(main: HTMLElement): Promise<void> {
  const answer = document.hidden ? null : await fetch(window.location.href).catch(() => null);
  if (answer === null || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = [...page.querySelectorAll(PANELS)];
  for (const [index, panel] of [...main.querySelectorAll<HTMLElement>(PANELS)].entries()) {
    const next = fresh[index]?.innerHTML;
    if (next === undefined || next === seen.get(panel) || panel.contains(document.activeElement)) continue;
    panel.innerHTML = next;
    seen.set(panel, next);
    offerCopies(panel);
  }
}

const PANELS = "section.panel, dl.tiles";
const seen = new WeakMap<HTMLElement, string>();

/** Watching is asked for, because a page that changes under somebody's eyes is worse than an old one. */
function offerWatching(main: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "watch";
  button.textContent = "Watch";
  let timer: number | undefined;
  const set = (isOn: boolean): void => {
    clearInterval(timer);
    timer = isOn ? window.setInterval(() => void refresh(main), LIVE_MS) : undefined;
    button.setAttribute("aria-pressed", String(isOn));
    sessionStorage.setItem("watch", String(isOn));
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") !== "true"));
  set(sessionStorage.getItem("watch") === "true");
  main.querySelector(".title")?.append(button);
}

// Before this script adds anything: what the server sent is compared with what it sends later.
for (const panel of document.querySelectorAll<HTMLElement>(PANELS)) seen.set(panel, panel.innerHTML);
offerCopies(document);
listenForSlash();
const live = document.querySelector<HTMLElement>("main[data-live]");
if (live !== null) offerWatching(live);
