import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BankQuestions, SavingCards, TestCards, TestClock } from "@/components/docs/cards-guide";
import { Chapters } from "@/components/docs/chapters";
import { Contents, type ContentsGroup } from "@/components/docs/contents";
import { Conventions } from "@/components/docs/conventions";
import { EventsGuide } from "@/components/docs/events-guide";
import { FirstSession } from "@/components/docs/first-session";
import { OperationList } from "@/components/docs/operation-list";
import { Section } from "@/components/docs/section";
import { Shapes } from "@/components/docs/shapes";
import { KeyField, TryRoom } from "@/components/docs/try-room";
import { PageTitle } from "@/components/ui/card";
import { PageFrame } from "@/components/ui/page-frame";
import { env } from "@/lib/env";
import { APDS, APDS_OPERATIONS } from "@/lib/http/apds/catalog";
import { type Documented, documentedOnce } from "@/lib/http/docs/document";
import { refusalSentences } from "@/lib/http/docs/sentences";
import { PATH_HEADER } from "@/lib/http/page-headers";
import { OPERATIONS } from "@/lib/http/v1/catalog";
import { pageUrl } from "@/lib/http/v1/site";
import { isLocale } from "@/lib/i18n/locales";

/** Every page is rendered for its request: the policy's nonce is in its scripts. */
export const instant = false;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("docs"))("title") };
}

const STRIPE = "https://api.stripe.com";

/** How to sell parking from another app: a guide, then every operation as the served document has it. */
export default async function DevelopersPage({ params }: PageProps<"/[locale]/developers">) {
  const [{ locale }, requestHeaders] = await Promise.all([params, headers()]);
  if (!isLocale(locale)) notFound();
  const [t, sentences] = await Promise.all([getTranslations("docs"), refusalSentences(locale)]);
  const site = pageUrl("");
  const simulator = env().STRIPE_API_URL;
  const forApps = documentedOnce(OPERATIONS, site);
  const forOperators = documentedOnce(APDS_OPERATIONS, site, APDS);
  return (
    <PageFrame
      path={requestHeaders.get(PATH_HEADER) ?? "/developers"}
      width="wide"
      area={{ label: t("area"), href: "/developers" }}
      account={{ href: "/developers/apps", label: t("yourApps") }}
    >
      <TryRoom labels={await labels()}>
        <div className="docs grid gap-6 lg:grid-cols-[15rem_minmax(0,1fr)] lg:gap-12">
          <Contents groups={await contents(forApps)} />
          <div className="grid min-w-0 gap-10">
            <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
            <FirstSession site={site} stripe={simulator ?? STRIPE} />
            <Conventions />
            <SavingCards />
            <BankQuestions />
            <EventsGuide />
            <TestCards />
            <TestClock simulator={simulator} />
            <Section id="try" title={t("tryIt.title")}>
              <p className="needs-script">{t("tryIt.lead")}</p>
              <div className="needs-script">
                <KeyField />
              </div>
              <DocumentLink base={forApps.about.base} text={t("document")} note={t("english")} />
            </Section>
            <Chapters documented={forApps} sentences={sentences} />
            <Shapes shapes={forApps.shapes} />
            <Section id="apds" title={t("apds.title")}>
              <p>{t("apds.text")}</p>
              <DocumentLink base={APDS.base} text={t("document")} note={t("english")} />
              <OperationList documented={forOperators} />
            </Section>
          </div>
        </div>
      </TryRoom>
    </PageFrame>
  );
}

function DocumentLink({ base, text, note }: { readonly base: string; readonly text: string; readonly note: string }) {
  return (
    <p>
      <a href={`${base}/openapi.json`} className="link-plain">
        {text}
      </a>{" "}
      <span className="text-quiet">{note}</span>
    </p>
  );
}

async function labels() {
  const t = await getTranslations("docs.tryIt");
  return {
    title: t("title"),
    key: t("key"),
    keyHint: t("keyHint"),
    send: t("send"),
    sending: t("sending"),
    newKey: t("newKey"),
    body: t("body"),
    headers: t("headers"),
    noKey: t("noKey"),
    live: t("live"),
    failed: t("failed"),
    notJson: t("notJson"),
    noBody: t("noBody"),
  };
}

async function contents({ chapters }: Documented): Promise<readonly ContentsGroup[]> {
  const t = await getTranslations("docs");
  return [
    {
      title: t("guide"),
      entries: [
        { href: "#start", label: t("start.title") },
        { href: "#authentication", label: t("auth.title") },
        { href: "#idempotency", label: t("idempotency.title") },
        { href: "#errors", label: t("errors.title") },
        { href: "#limits", label: t("limits.title") },
        { href: "#lists", label: t("paging.title") },
        { href: "#cards", label: t("card.title") },
        { href: "#bank", label: t("bank.title") },
        { href: "#events-guide", label: t("events.title") },
        { href: "#test-cards", label: t("cards.title") },
        { href: "#test-clock", label: t("clock.title") },
        { href: "#try", label: t("tryIt.title") },
      ],
    },
    {
      title: t("reference"),
      entries: [
        ...chapters.map(({ name, anchor }) => ({ href: `#${anchor}`, label: name, isEnglish: true })),
        { href: "#shapes", label: t("shapes") },
        { href: "#apds", label: t("apds.title") },
      ],
    },
  ];
}
