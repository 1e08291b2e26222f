import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { CodeBlock } from "@/components/docs/code";
import { Points, Section, Steps } from "@/components/docs/section";

const CLIENT = `import { verifiedEvent } from "./client/webhook";

// The body as text, before anything parses it; the endpoint's secret begins with whsec_.
const event = verifiedEvent(body, request.headers, secret);
if (event.type === "session.completed") await bookSession(event.data.session);`;

const RECIPE = ["recipe1", "recipe2", "recipe3", "recipe4", "recipe5"] as const;

export function EventsGuide() {
  const t = useTranslations("docs.events");
  const list = (chunks: ReactNode) => (
    <a href="#listEvents" className="link-plain">
      <code>{chunks}</code>
    </a>
  );
  return (
    <Section id="events-guide" title={t("title")}>
      <p>{t.rich("text", { list })}</p>
      <Points items={[t("delivery")]} />
      <h3>{t("verify")}</h3>
      <CodeBlock>{CLIENT}</CodeBlock>
      <h3>{t("recipe")}</h3>
      <Steps items={RECIPE.map((step) => ({ text: t(step) }))} />
    </Section>
  );
}
