import { CHALLENGE_DONE } from "@/lib/simulator/browser/client/messages";

const address = new URLSearchParams(window.location.hash.slice(1));
const nonce = address.get("nonce") ?? "";
const embedder = address.get("embedder") ?? "";

function tellEmbedder(): void {
  window.parent.postMessage({ type: CHALLENGE_DONE, nonce }, embedder);
}

/** Inside an overlay the decision is sent without leaving the page, so that the page can tell its embedder. */
async function decide(form: HTMLFormElement, outcome: string): Promise<void> {
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  await fetch(form.action, { method: "POST", body: new URLSearchParams({ outcome }) });
  tellEmbedder();
}

const isInOverlay = window.parent !== window && URL.canParse(embedder);
const form = document.querySelector<HTMLFormElement>("form[data-challenge]");

if (isInOverlay && form) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    void decide(form, button.value);
  });
  // Keys pressed in here never reach the dialog around it.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    void decide(form, "fail");
  });
  form.dataset.listening = "true"; // from now on Escape counts
}

// Already answered elsewhere: there is nothing left to ask.
if (isInOverlay && !form) tellEmbedder();
