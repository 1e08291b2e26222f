import {
  Body,
  Button,
  Column,
  Container,
  Head,
  Heading,
  Hr,
  Html,
  Preview,
  Row,
  Section,
  Text,
} from "@react-email/components";
import { render } from "@react-email/render";
import { createTranslator, type Messages } from "next-intl";
import type { DebtReason } from "@/lib/domain/debt";
import { MUTABLE_MAILS } from "@/lib/domain/mail";
import { type Currency, formatMoney, type Minor } from "@/lib/domain/money";
import { formatInstant } from "@/lib/i18n/format";
import { formatLocale, type Locale } from "@/lib/i18n/locales";
import { loadMessages } from "@/lib/i18n/messages";

/** `hold_refused` is the `action_required` of a stay that still runs. */
export type DebtMailKind =
  | "action_required"
  | "hold_refused"
  | "debt_opened"
  | "debt_paid"
  | "debt_written_off"
  | "still_parked";

export type DebtMail = {
  readonly locale: Locale;
  readonly kind: DebtMailKind;
  readonly place: { readonly name: string; readonly zoneCode: string; readonly timeZone: string };
  readonly operatorName: string;
  readonly startedAt: Date;
  /** When it ended, or will end by itself. */
  readonly endsAt: Date;
  readonly currency: Currency;
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  readonly writtenOffMinor: Minor;
  readonly owedMinor: Minor;
  readonly reason: DebtReason;
  readonly nextTryAt: Date | null;
  /** Nothing else keeps the driver from parking. */
  readonly mayParkAgain: boolean;
  /** The page to act on. */
  readonly url: string;
  /** Our own address, without a slash at its end. */
  readonly siteUrl: string;
};

type Fact = { readonly name: string; readonly term: string; readonly value: string };
type Words = {
  readonly subject: string;
  readonly heading: string;
  readonly preview: string;
  /** What happened and what comes next, a paragraph each. */
  readonly said: readonly string[];
  readonly facts: readonly Fact[];
  readonly button: string;
  readonly small: readonly string[];
  readonly pair: (term: string, value: string) => string;
};

const INK = "#12232a";
const QUIET = "#4d5c63";
const COLOR = "#00596b";
const EDGE = "#d5dfe0";
const text = { fontSize: "16px", lineHeight: "24px", margin: "0 0 12px" };
const small = { color: QUIET, fontSize: "14px", lineHeight: "20px", margin: "0 0 8px" };
const cell = { fontSize: "15px", lineHeight: "22px", padding: "6px 0", verticalAlign: "top" } as const;

export async function debtMessage(mail: DebtMail): Promise<{ subject: string; html: string; text: string }> {
  const words = await wordsOf(mail);
  return {
    subject: words.subject,
    html: await render(<Message mail={mail} words={words} />),
    text: plain(mail, words),
  };
}

type Say = (key: string, params?: Record<string, string>) => string;

async function wordsOf(mail: DebtMail): Promise<Words> {
  const { locale, kind, place, operatorName } = mail;
  const messages: Messages = await loadMessages(locale);
  const t: Say = createTranslator({ locale, messages, namespace: "mail.debt" });
  const debt: Say = createTranslator({ locale, messages, namespace: "debt" });
  const params = { place: place.name, operator: operatorName, ...amountsOf(mail), ...timesOf(mail) };
  return {
    subject: t(`subject.${kind}`, params),
    heading: t(`heading.${kind}`, params),
    preview: t(`lead.${kind}`, params),
    said: [t(`lead.${kind}`, params), ...nextOf(mail, t, debt, params)],
    facts: factsOf(mail, t, params),
    button: t(`button.${kind}`, params),
    small: smallPrint(mail, t),
    pair: (term, value) => t("pair", { term, value }),
  };
}

function amountsOf({ locale, currency, totalMinor, paidMinor, writtenOffMinor, owedMinor }: DebtMail) {
  const money = (amount: Minor) => formatMoney(amount, currency, formatLocale(locale));
  return {
    total: money(totalMinor),
    paid: money(paidMinor),
    waived: money(writtenOffMinor),
    owed: money(owedMinor),
  };
}

function timesOf({ locale, place, startedAt, endsAt, nextTryAt }: DebtMail) {
  const at = (instant: Date) => formatInstant(instant, place.timeZone, locale, "short");
  return { from: at(startedAt), until: at(endsAt), when: nextTryAt ? at(nextTryAt) : "" };
}

/** Why, and what happens next: the same for the two mails about money that did not come. */
function nextOf(mail: DebtMail, t: Say, debt: Say, params: Record<string, string>): string[] {
  switch (mail.kind) {
    case "action_required":
    case "debt_opened":
      return [
        debt(`reason.${mail.reason}`),
        mail.nextTryAt ? t("nextTry", params) : t("noNextTry"),
        ...(mail.reason === "paused" ? [] : [t("blocks")]),
      ];
    case "debt_paid":
    case "debt_written_off":
      return mail.mayParkAgain ? [t("free")] : [t("moreOwed")];
    case "hold_refused":
    case "still_parked":
      return [];
  }
}

function factsOf({ kind, place, writtenOffMinor }: DebtMail, t: Say, params: Record<string, string>): Fact[] {
  const fact = (name: string, value: string) => ({ name, term: t(`fact.${name}`), value });
  const where = fact("place", `${place.name} (${place.zoneCode})`);
  const from = fact("from", params.from ?? "");
  if (kind === "hold_refused" || kind === "still_parked") return [where, from, fact("stops", params.until ?? "")];
  return [
    where,
    from,
    fact("until", params.until ?? ""),
    fact("total", params.total ?? ""),
    fact("paid", params.paid ?? ""),
    ...(writtenOffMinor > 0 ? [fact("waived", params.waived ?? "")] : []),
    fact("owed", params.owed ?? ""),
  ];
}

function smallPrint({ kind, siteUrl }: DebtMail, t: Say): string[] {
  const isMutable = MUTABLE_MAILS.some((each) => each === kind);
  const isSecret = kind === "action_required" || kind === "debt_opened";
  return [
    ...(isSecret ? [t("link")] : []),
    t("why"),
    ...(isMutable ? [t("mute", { url: `${siteUrl.replace(/\/$/, "")}/cards` })] : []),
  ];
}

/** What a reader without HTML gets: the same, one fact to a line. */
function plain({ url }: DebtMail, words: Words): string {
  const blocks = [
    words.heading,
    ...words.said,
    words.facts.map(({ term, value }) => words.pair(term, value)).join("\n"),
    words.pair(words.button, url),
    ...words.small,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function Message({ mail, words }: { mail: DebtMail; words: Words }) {
  return (
    <Html lang={mail.locale}>
      <Head />
      <Preview>{words.preview}</Preview>
      <Body style={{ backgroundColor: "#f3f6f6", color: INK, fontFamily: "Verdana, Arial, sans-serif", margin: 0 }}>
        <Container style={{ backgroundColor: "#ffffff", margin: "24px auto", maxWidth: "560px", padding: "24px" }}>
          <Heading as="h1" style={{ fontSize: "22px", margin: "0 0 12px" }}>
            {words.heading}
          </Heading>
          {words.said.map((sentence) => (
            <Text key={sentence} style={text}>
              {sentence}
            </Text>
          ))}
          <Section style={{ borderTop: `1px solid ${EDGE}`, marginTop: "12px" }}>
            {words.facts.map(({ name, term, value }) => (
              <Row key={name}>
                <Column style={{ ...cell, color: QUIET, width: "38%" }}>{term}</Column>
                <Column style={{ ...cell, fontWeight: name === "owed" ? "bold" : "normal", textAlign: "right" }}>
                  {value}
                </Column>
              </Row>
            ))}
          </Section>
          <Button
            href={mail.url}
            style={{
              backgroundColor: COLOR,
              borderRadius: "8px",
              color: "#ffffff",
              margin: "20px 0 12px",
              padding: "12px 20px",
            }}
          >
            {words.button}
          </Button>
          <Hr style={{ borderColor: EDGE, margin: "16px 0 12px" }} />
          {words.small.map((sentence) => (
            <Text key={sentence} style={small}>
              {sentence}
            </Text>
          ))}
        </Container>
      </Body>
    </Html>
  );
}
