import { useTranslations } from "next-intl";
import { CodeBlock } from "@/components/docs/code";
import { Section, Steps } from "@/components/docs/section";

/** Where the commands go: this site, and Stripe or the demo's own. */
export type Places = { readonly site: string; readonly stripe: string };

/** Commands that run one after the other in one shell; a test runs them as they are shown. */
export function commandsOf({ site, stripe }: Places): readonly string[] {
  return [
    `BAYFARE=${site}
KEY=\${KEY:-bf_test_…}
ask() { curl -sS -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" "$@"; }
pick() { grep -o "\\"$1\\": *\\"[^\\"]*\\"" | head -n 1 | cut -d '"' -f 4; }`,
    `DRIVER=u-$(date +%s)
ask "$BAYFARE/api/v1/users" -d "{\\"id\\": \\"$DRIVER\\"}"`,
    `SETUP=$(ask -X POST "$BAYFARE/api/v1/users/$DRIVER/setup-intents")
CARD=$(curl -sS "${stripe}/v1/setup_intents/$(echo "$SETUP" | pick setupIntentId)/confirm" \\
  -d key="$(echo "$SETUP" | pick publishableKey)" \\
  -d client_secret="$(echo "$SETUP" | pick clientSecret)" \\
  -d payment_method=pm_card_visa -d use_stripe_sdk=true | pick payment_method)
ask "$BAYFARE/api/v1/users/$DRIVER/payment-methods" -d "{\\"paymentMethodId\\": \\"$CARD\\"}"`,
    `QUOTE=$(ask "$BAYFARE/api/v1/quotes" -d '{"zoneCode": "100102", "minutes": 60}' | pick id)
echo "$QUOTE"`,
    `PARKED=$(ask "$BAYFARE/api/v1/users/$DRIVER/sessions" -H "Idempotency-Key: $DRIVER-1" \\
  -d "{\\"quoteId\\": \\"$QUOTE\\", \\"vehicle\\": {\\"plate\\": \\"DV$(date +%H%M%S)\\", \\"country\\": \\"FR\\"}}")
echo "$PARKED"`,
    `ask "$BAYFARE/api/v1/sessions/$(echo "$PARKED" | pick id)/receipt"`,
  ];
}

const STEPS = ["step1", "step2", "step3", "step4", "step5", "step6"] as const;

export function FirstSession(places: Places) {
  const t = useTranslations("docs.start");
  const commands = commandsOf(places);
  return (
    <Section id="start" title={t("title")}>
      <p>{t("lead")}</p>
      <Steps
        items={STEPS.map((step, index) => ({ text: t(step), more: <CodeBlock>{commands[index] ?? ""}</CodeBlock> }))}
      />
    </Section>
  );
}
