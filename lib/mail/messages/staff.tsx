import { render } from "@react-email/render";
import { createTranslator, type Messages } from "next-intl";
import { formatInstant } from "@/lib/i18n/format";
import type { Locale } from "@/lib/i18n/locales";
import { loadMessages } from "@/lib/i18n/messages";
import { Act, type Fact, Facts, Letter, Rule, Said, SmallPrint } from "@/lib/mail/messages/letter";

/** To those who answer for an app or an operator, about a key or an endpoint of theirs. */
export type StaffLetter = {
  readonly locale: Locale;
  readonly kind: "api_key_leaked" | "webhook_endpoint_disabled";
  /** The app's or the operator's name. */
  readonly owner: string;
  /** The key's, without its secret, or the endpoint's address. */
  readonly name: string;
  readonly at: Date;
  /** The page to act on. */
  readonly url: string;
};

type Words = {
  readonly subject: string;
  readonly heading: string;
  readonly said: readonly string[];
  readonly facts: readonly Fact[];
  readonly button: string;
  readonly why: string;
  readonly pair: (term: string, value: string) => string;
};

export async function staffMessage(letter: StaffLetter): Promise<{ subject: string; html: string; text: string }> {
  const words = await wordsOf(letter);
  return {
    subject: words.subject,
    html: await render(<Message {...letter} words={words} />),
    text: plain(letter, words),
  };
}

type Say = (key: string, params?: Record<string, string>) => string;

async function wordsOf({ locale, kind, owner, name, at }: StaffLetter): Promise<Words> {
  const messages: Messages = await loadMessages(locale);
  const t: Say = createTranslator({ locale, messages, namespace: "mail.staff" });
  const when = `${formatInstant(at, "UTC", locale, "short")} UTC`;
  const fact = (term: string, value: string) => ({ name: term, term: t(`fact.${term}`), value });
  return {
    subject: t(`${kind}.subject`, { owner }),
    heading: t(`${kind}.heading`),
    said: [t(`${kind}.lead`, { owner }), t(`${kind}.next`)],
    facts: [fact("owner", owner), fact(kind === "api_key_leaked" ? "key" : "endpoint", name), fact("at", when)],
    button: t(`${kind}.button`),
    why: t("why"),
    pair: (term, value) => t("pair", { term, value }),
  };
}

/** What a reader without HTML gets: the same, one fact to a line. */
function plain({ url }: StaffLetter, { heading, said, facts, button, why, pair }: Words): string {
  const lines = facts.map(({ term, value }) => pair(term, value)).join("\n");
  return `${[heading, ...said, lines, pair(button, url), why].join("\n\n")}\n`;
}

function Message({ locale, url, words }: StaffLetter & { words: Words }) {
  return (
    <Letter locale={locale} preview={words.said[0] ?? ""} heading={words.heading}>
      {words.said.map((sentence) => (
        <Said key={sentence}>{sentence}</Said>
      ))}
      <Facts facts={words.facts} />
      <Act href={url} label={words.button} margin="20px 0 12px" />
      <Rule margin="16px 0 12px" />
      <SmallPrint>{words.why}</SmallPrint>
    </Letter>
  );
}
