import { render } from "@react-email/render";
import { createTranslator, type Messages } from "next-intl";
import type { DebtReason } from "@/lib/domain/debt";
import { MUTABLE_MAILS } from "@/lib/domain/mail";
import { type Currency, formatMoney, type Minor } from "@/lib/domain/money";
import { formatInstant } from "@/lib/i18n/format";
import { formatLocale, type Locale } from "@/lib/i18n/locales";
import { loadMessages } from "@/lib/i18n/messages";
import { Act, type Fact, Facts, Letter, Rule, Said, SmallPrint } from "@/lib/mail/messages/letter";

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
    <Letter locale={mail.locale} preview={words.preview} heading={words.heading}>
      {words.said.map((sentence) => (
        <Said key={sentence}>{sentence}</Said>
      ))}
      <Facts facts={words.facts} strong="owed" />
      <Act href={mail.url} label={words.button} margin="20px 0 12px" />
      <Rule margin="16px 0 12px" />
      {words.small.map((sentence) => (
        <SmallPrint key={sentence}>{sentence}</SmallPrint>
      ))}
    </Letter>
  );
}
