import { useTranslations } from "next-intl";
import { CodeBlock } from "@/components/docs/code";
import { Points, Section, Steps } from "@/components/docs/section";

const SETUP = `const setup = await bayfare.createSetupIntent(userId);
// → { setupIntentId, clientSecret, publishableKey }`;
const FORM = `const stripe = Stripe(publishableKey);
const elements = stripe.elements({ clientSecret });
elements.create("payment").mount("#card");`;
const CONFIRM = `const { setupIntent, error } = await stripe.confirmSetup({ elements, redirect: "if_required" });
// → setupIntent.payment_method, for your server`;
const STORE = `await bayfare.createPaymentMethod(userId, { paymentMethodId });`;

export function SavingCards() {
  const t = useTranslations("docs.card");
  const steps = [
    [t("step1"), SETUP],
    [t("step2"), FORM],
    [t("step3"), CONFIRM],
    [t("step4"), STORE],
  ] as const;
  return (
    <Section id="cards" title={t("title")}>
      <p>{t("text")}</p>
      <Steps items={steps.map(([text, code]) => ({ text, more: <CodeBlock>{code}</CodeBlock> }))} />
    </Section>
  );
}

const HOSTED = `if (session.nextAction?.type === "authenticate") redirect(session.nextAction.hostedUrl);`;
const IN_PAGE = `const { clientSecret, publishableKey, stripeAccount } = session.nextAction;
await Stripe(publishableKey, { stripeAccount }).handleNextAction({ clientSecret });`;

export function BankQuestions() {
  const t = useTranslations("docs.bank");
  return (
    <Section id="bank" title={t("title")}>
      <p>{t("text")}</p>
      <p>{t("hosted")}</p>
      <CodeBlock>{HOSTED}</CodeBlock>
      <p>{t("inPage")}</p>
      <CodeBlock>{IN_PAGE}</CodeBlock>
      <Points items={[t("wait"), t("absent")]} />
    </Section>
  );
}

const CARDS = [
  ["4242 4242 4242 4242", "pm_card_visa", "pays"],
  ["4000 0025 0000 1001", "pm_card_visa_cartesBancaires", "networks"],
  ["4000 0027 6000 3184", "pm_card_authenticationRequired", "asks"],
  ["4000 0025 0000 3155", "pm_card_authenticationRequiredOnSetup", "asksOnce"],
  ["4000 0000 0000 0341", "pm_card_chargeCustomerFail", "customerFail"],
  ["4000 0000 0000 9995", "pm_card_visa_chargeDeclinedInsufficientFunds", "noFunds"],
  ["4000 0000 0000 0002", "pm_card_visa_chargeDeclined", "declined"],
  ["4000 0000 0000 5126", "pm_card_refundFail", "refundFails"],
] as const;

export function TestCards() {
  const t = useTranslations("docs.cards");
  return (
    <Section id="test-cards" title={t("title")}>
      <p>{t("text")}</p>
      <ul>
        {CARDS.map(([number, alias, does]) => (
          <li key={alias} className="border-b border-base-300 py-2 last:border-0">
            <span className="flex flex-wrap gap-x-3">
              <span className="figures font-semibold">{number}</span>
              <code>{alias}</code>
            </span>
            <span className="block text-quiet">{t(does)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** `simulator` is the address of the demo's Stripe; Stripe itself has no clock to be moved. */
export function TestClock({ simulator }: { readonly simulator?: string | undefined }) {
  const t = useTranslations("docs.clock");
  return (
    <Section id="test-clock" title={t("title")}>
      <p>{simulator ? t("text") : t("none")}</p>
      {simulator ? (
        <CodeBlock>{`curl -sS "${simulator}/_simulator/clock" \\\n  -H "x-simulator-token: $TOKEN" -d '{"advanceSeconds": 3600}'`}</CodeBlock>
      ) : null}
    </Section>
  );
}
