import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { CodeBlock } from "@/components/docs/code";
import { Points, Section } from "@/components/docs/section";
import { API_SCOPES, OPERATOR_SCOPES } from "@/lib/domain/api-key";
import { APP_REQUESTS_PER_MINUTE, CHECKS_PER_MINUTE } from "@/lib/domain/rate-limit";

const HEADER = "Authorization: Bearer bf_test_…";
const PROBLEM = `{
  "type": "/problems/tariff.max_stay",
  "title": "This is longer than one may stay here (240 minutes at the most).",
  "status": 409,
  "detail": "This is longer than one may stay here (240 minutes at the most).",
  "code": "tariff.max_stay",
  "retryable": false,
  "driverMessage": "Hier darf man nicht so lange stehen (höchstens 240 Minuten).",
  "minutesMax": 240
}`;

/** What every operation has in common. */
export function Conventions() {
  return (
    <>
      <Authentication />
      <Idempotency />
      <Errors />
      <Limits />
      <Paging />
    </>
  );
}

function Authentication() {
  const t = useTranslations("docs.auth");
  const link = (chunks: ReactNode) => (
    <a href="/developers/leaked-key" className="link-plain">
      {chunks}
    </a>
  );
  return (
    <Section id="authentication" title={t("title")}>
      <p>{t("text")}</p>
      <CodeBlock>{HEADER}</CodeBlock>
      <dl aria-label={t("scope")}>
        {[...API_SCOPES, ...OPERATOR_SCOPES].map((scope) => (
          <div key={scope} className="flex flex-wrap gap-x-4 border-b border-base-300 py-1.5 last:border-0">
            <dt className="w-28">
              <code>{scope}</code>
            </dt>
            <dd className="min-w-0 flex-1 basis-56">{t(`scopes.${scope}`)}</dd>
          </div>
        ))}
      </dl>
      <p>{t.rich("roll", { link })}</p>
    </Section>
  );
}

function Idempotency() {
  const t = useTranslations("docs.idempotency");
  return (
    <Section id="idempotency" title={t("title")}>
      <p>{t("text")}</p>
      <Points items={[t("same"), t("other"), t("running"), t("kept")]} />
    </Section>
  );
}

function Errors() {
  const t = useTranslations("docs.errors");
  return (
    <Section id="errors" title={t("title")}>
      <p>{t("text")}</p>
      <CodeBlock>{PROBLEM}</CodeBlock>
      <Points items={[t("driver"), t("stranger")]} />
    </Section>
  );
}

function Limits() {
  const t = useTranslations("docs.limits");
  return (
    <Section id="limits" title={t("title")}>
      <p>{t("text", { requests: APP_REQUESTS_PER_MINUTE, checks: CHECKS_PER_MINUTE })}</p>
      <CodeBlock>{`RateLimit-Policy: "default";q=${APP_REQUESTS_PER_MINUTE};w=60\nRateLimit: "default";r=${APP_REQUESTS_PER_MINUTE - 1};t=42`}</CodeBlock>
      <p>{t("request")}</p>
    </Section>
  );
}

function Paging() {
  const t = useTranslations("docs.paging");
  return (
    <Section id="lists" title={t("title")}>
      <p>{t("text")}</p>
    </Section>
  );
}
