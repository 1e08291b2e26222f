import { Elements, PaymentElement, useElements, useStripe } from "@stripe/react-stripe-js";
import type { Stripe, StripeElementsOptions } from "@stripe/stripe-js";
import { loadStripe } from "@stripe/stripe-js/pure";
import { type FormEvent, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { type CheckoutSetting, readSetting } from "@/tests/support/stripe-js/setting";

const setting = readSetting(window.location.hash);

function elementsOptions(): StripeElementsOptions {
  const look = {
    locale: setting.locale ?? "en",
    appearance: { variables: setting.variables ?? {} },
  } as const;
  if (setting.deferred) return { ...look, ...setting.deferred };
  return { ...look, clientSecret: setting.clientSecret };
}

async function confirm(
  stripe: Stripe,
  elements: ReturnType<typeof useElements>,
  given: CheckoutSetting,
): Promise<unknown> {
  if (!elements) return { error: { type: "not_ready" } };
  const submitted = await elements.submit();
  if (submitted.error) return submitted;
  const options = {
    elements,
    clientSecret: given.clientSecret,
    confirmParams: { return_url: `${window.location.origin}/return` },
    redirect: "if_required",
  } as const;
  if (given.redirects) {
    const { elements: fields, confirmParams, clientSecret } = options;
    return stripe.confirmPayment({ elements: fields, confirmParams, clientSecret });
  }
  return given.clientSecret.startsWith("seti_") ? stripe.confirmSetup(options) : stripe.confirmPayment(options);
}

function CheckoutForm({ say }: { say: (line: string) => void }) {
  const stripe = useStripe();
  const elements = useElements();
  const [result, setResult] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!stripe) return;
    setResult("");
    confirm(stripe, elements, setting).then(
      (value) => setResult(JSON.stringify(value)),
      (error: unknown) => setResult(JSON.stringify({ rejected: String(error) })),
    );
  };
  return (
    <form onSubmit={submit}>
      <PaymentElement
        onReady={(element) => say(`ready ${typeof element.mount}`)}
        onChange={(event) => say(`change ${event.elementType} complete=${event.complete} empty=${event.empty}`)}
        onFocus={() => say("focus")}
        onBlur={() => say("blur")}
        onEscape={() => say("escape")}
        onLoadError={(event) => say(`loaderror ${event.error.type} ${event.error.code ?? "-"}`)}
      />
      <button type="submit" disabled={!stripe}>
        Pay
      </button>
      <output aria-label="Result">{result}</output>
    </form>
  );
}

function Checkout({ stripe }: { stripe: Stripe | null }) {
  const [isShown, setShown] = useState(true);
  const [options] = useState(elementsOptions);
  const [lines, setLines] = useState<readonly string[]>([]);
  const say = (line: string): void => setLines((before) => [...before, line]);
  return (
    <main>
      <h1>Checkout</h1>
      <button type="button" onClick={() => setShown(!isShown)}>
        {isShown ? "Hide" : "Show"}
      </button>
      {isShown ? (
        <Elements stripe={stripe} options={options}>
          <CheckoutForm say={say} />
        </Elements>
      ) : null}
      <ol aria-label="Events">
        {lines.map((line, index) => (
          <li key={`${String(index)} ${line}`}>{line}</li>
        ))}
      </ol>
    </main>
  );
}

const stripeAccount = setting.account === undefined ? {} : { stripeAccount: setting.account };
const stripe = await loadStripe(setting.publishableKey, stripeAccount);
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Checkout stripe={stripe} />
    </StrictMode>,
  );
}
