import { CardElement, Elements, PaymentElement, useElements, useStripe } from "@stripe/react-stripe-js";
import { loadStripe } from "@stripe/stripe-js/pure";
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import type { Bench, Pane } from "@/tests/support/stripe-js/bench";

/** Several groups of fields in one page, each with a Stripe object of its own; tests say what is mounted. */
const bench: Bench = { parts: {}, events: [], show: () => undefined };
window.bench = bench;

function Fields({ name, element }: { name: string; element: Pane["element"] }) {
  const stripe = useStripe();
  const elements = useElements();
  useEffect(() => {
    if (stripe && elements) bench.parts[name] = { stripe, elements };
    return () => {
      delete bench.parts[name];
    };
  }, [name, stripe, elements]);
  const say = (event: string, details: unknown): void => {
    bench.events.push({ pane: name, event, details });
  };
  const common = {
    onReady: () => say("ready", null),
    onFocus: () => say("focus", null),
    onBlur: () => say("blur", null),
  };
  return element === "card" ? (
    <CardElement {...common} onChange={(event) => say("change", event)} />
  ) : (
    <PaymentElement
      {...common}
      onChange={(event) => say("change", event)}
      onLoadError={(event) => say("loaderror", event.error)}
    />
  );
}

/** As the product does it: one Stripe object per key and account for as long as the page lives. */
const objects = new Map<string, ReturnType<typeof loadStripe>>();

function stripeFor(pane: Pane): ReturnType<typeof loadStripe> {
  const name = `${pane.publishableKey} ${pane.account ?? ""}`;
  const known = objects.get(name);
  if (known) return known;
  const made = loadStripe(pane.publishableKey, pane.account === undefined ? {} : { stripeAccount: pane.account });
  objects.set(name, made);
  return made;
}

function Workbench() {
  const [panes, setPanes] = useState<Record<string, Pane>>({});
  bench.show = setPanes;
  return (
    <main>
      <h1>Workbench</h1>
      {Object.entries(panes).map(([name, pane]) => (
        <section key={`${name} ${pane.publishableKey} ${pane.account ?? ""}`} aria-label={name}>
          <Elements stripe={stripeFor(pane)} options={pane.options}>
            <Fields name={name} element={pane.element} />
          </Elements>
        </section>
      ))}
    </main>
  );
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Workbench />
    </StrictMode>,
  );
}
