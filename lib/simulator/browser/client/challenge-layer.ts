import { isRecord } from "@/lib/simulator/browser/client/json";
import { CHALLENGE_DONE } from "@/lib/simulator/browser/client/messages";

const WORDS: Record<string, { title: string; cancel: string }> = {
  en: { title: "Your bank asks you to confirm", cancel: "Cancel" },
  de: { title: "Ihre Bank bittet um Bestätigung", cancel: "Abbrechen" },
  fr: { title: "Votre banque vous demande de confirmer", cancel: "Annuler" },
};

function assign(element: HTMLElement, properties: Record<string, string>): void {
  for (const [name, value] of Object.entries(properties)) element.style.setProperty(name, value);
}

type Layer = { dialog: HTMLDialogElement; frame: HTMLIFrameElement; cancel: HTMLButtonElement };

/** A modal dialog with the bank's page; styled through the object model because the page's policy allows no other way. */
function buildLayer(address: string, nonce: string, locale: string): Layer {
  const words = WORDS[locale] ?? { title: "Your bank asks you to confirm", cancel: "Cancel" };
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", words.title);
  assign(dialog, {
    position: "fixed",
    inset: "0",
    margin: "0",
    padding: "16px",
    border: "0",
    width: "100vw",
    height: "100dvh",
    "max-width": "100vw",
    "max-height": "100dvh",
    "box-sizing": "border-box",
    background: "rgba(15, 23, 42, 0.55)",
    display: "grid",
    "place-items": "center",
    "z-index": "2147483647",
  });
  const box = document.createElement("div");
  assign(box, {
    width: "min(100%, 400px)",
    background: "#ffffff",
    "border-radius": "14px",
    overflow: "hidden",
    "box-shadow": "0 20px 60px rgba(15, 23, 42, 0.35)",
  });
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.textContent = words.cancel;
  assign(cancel, {
    display: "block",
    "margin-left": "auto",
    padding: "0 20px",
    "min-height": "44px",
    border: "0",
    background: "transparent",
    color: "#475569",
    font: "500 15px system-ui, sans-serif",
    cursor: "pointer",
  });
  const frame = document.createElement("iframe");
  frame.name = `__stripeJSChallengeFrame${nonce.slice(0, 8)}`;
  frame.title = words.title;
  assign(frame, { display: "block", border: "0", width: "100%", height: "min(360px, calc(100dvh - 96px))" });
  frame.src = `${address}#${new URLSearchParams({ nonce, embedder: window.location.origin })}`;
  box.append(cancel, frame);
  dialog.append(box);
  return { dialog, frame, cancel };
}

/**
 * Shows the bank's page over the embedding page and resolves when the bank has decided. Closing it (Escape or Cancel)
 * counts as a failed authentication, as with the real Stripe.js; the caller reads the intent again in either case.
 */
export function showChallenge(address: string, locale: string): Promise<void> {
  const nonce = crypto.randomUUID();
  const target = new URL(address);
  target.searchParams.set("frame", "1");
  const { dialog, frame, cancel } = buildLayer(target.href, nonce, locale);
  return new Promise((resolve) => {
    const finish = (): void => {
      window.removeEventListener("message", onMessage);
      dialog.removeEventListener("close", abandon);
      dialog.close();
      dialog.remove();
      resolve();
    };
    const onMessage = (event: MessageEvent): void => {
      if (event.source !== frame.contentWindow || event.origin !== target.origin) return;
      if (!isRecord(event.data) || event.data.type !== CHALLENGE_DONE || event.data.nonce !== nonce) return;
      finish();
    };
    const abandon = (event: Event): void => {
      event.preventDefault();
      if (cancel.disabled) return;
      cancel.disabled = true;
      failChallenge(address).then(finish, finish);
    };
    window.addEventListener("message", onMessage);
    dialog.addEventListener("cancel", abandon);
    // A second Escape closes a dialog without asking, and a form inside could too.
    dialog.addEventListener("close", abandon);
    cancel.addEventListener("click", abandon);
    document.body.append(dialog);
    dialog.showModal();
    frame.focus();
  });
}

/** A plain form post without reading the answer needs no permission from the other origin. */
async function failChallenge(address: string): Promise<void> {
  await fetch(address, { method: "POST", mode: "no-cors", body: new URLSearchParams({ outcome: "fail" }) });
}
