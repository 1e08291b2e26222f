import { Column, Row, Section } from "@react-email/components";
import { render } from "@react-email/render";
import { createTranslator, type Messages } from "next-intl";
import type { Locale } from "@/lib/i18n/locales";
import { loadMessages } from "@/lib/i18n/messages";
import { Act, cell, Facts, INK, Letter, Rule, Said, SmallPrint } from "@/lib/mail/messages/letter";
import { type SealedReceipt, verifyUrl } from "@/lib/receipts/sealed";
import { type ReceiptWords, receiptSpeech, sayReceipt } from "@/lib/receipts/words";

export type ReceiptMail = {
  readonly locale: Locale;
  readonly receipt: SealedReceipt;
  /** The permanent link; it opens the receipt without an account. */
  readonly url: string;
  /** Our own address. */
  readonly siteUrl: string;
};

type Words = ReceiptWords & {
  readonly heading: string;
  readonly preview: string;
  readonly lead: string;
  readonly open: string;
  readonly permanent: string;
  readonly attached: string;
  readonly verify: string;
  readonly why: string;
  /** A term and its value on one line of text. */
  readonly pair: (term: string, value: string) => string;
};

export async function receiptMessage(mail: ReceiptMail): Promise<{ subject: string; html: string; text: string }> {
  const messages: Messages = await loadMessages(mail.locale);
  const t = createTranslator({ locale: mail.locale, messages, namespace: "mail.receipt" });
  const words = await wordsOf(mail, t);
  const subject = t(`subject.${mail.receipt.kind}`, { number: words.number, total: words.total.amount });
  return { subject, html: await render(<Message mail={mail} words={words} />), text: plain(mail, words) };
}

async function wordsOf(
  { locale, receipt, siteUrl }: ReceiptMail,
  t: (key: string, params?: Record<string, string>) => string,
): Promise<Words> {
  const said = sayReceipt(receipt, await receiptSpeech(locale));
  const { kind, body } = receipt;
  return {
    ...said,
    heading: t(`heading.${kind}`),
    preview: t("preview", {
      place: body.place.name,
      from: said.facts.find(({ name }) => name === "from")?.value ?? "",
    }),
    lead: t(`lead.${kind}`, { operator: body.operator.name }),
    open: t("open"),
    permanent: t("permanent"),
    attached: t("attached"),
    verify: t("verify", { url: verifyUrl(siteUrl, receipt.verifyCode) }),
    why: t("why"),
    pair: (term, value) => t("pair", { term, value }),
  };
}

/** What a reader without HTML gets: the same facts, one to a line. */
function plain({ url }: ReceiptMail, words: Words): string {
  const { pair } = words;
  const blocks = [
    [words.heading],
    [words.lead],
    [
      `${words.title} ${words.number}`,
      ...(words.test ? [words.test] : []),
      ...(words.belongsTo ? [words.belongsTo] : []),
    ],
    words.facts.map(({ term, value }) => pair(term, value)),
    [...words.lines.map((line) => pair(line.text, line.amount)), pair(words.total.text, words.total.amount)],
    words.vat.map(({ rate, net, vat, gross }) => vatLine(words, [rate, net, vat, gross])),
    words.paid.map(({ term, value }) => pair(term, value)),
    [pair(words.open, url), words.permanent],
    [words.attached, words.verify],
    [...words.seller, words.why],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** One rate of VAT in one line: `20%: net 2.79, VAT 0.56, gross 3.35`. */
function vatLine({ vatHead, pair }: Words, [rate, ...amounts]: readonly [string, ...string[]]): string {
  const [, ...heads] = vatHead;
  return pair(`${vatHead[0]} ${rate}`, amounts.map((amount, index) => `${heads[index] ?? ""} ${amount}`).join(", "));
}

function Message({ mail, words }: { mail: ReceiptMail; words: Words }) {
  return (
    <Letter locale={mail.locale} preview={words.preview} heading={words.heading}>
      <Said>{words.lead}</Said>
      <Said style={{ fontWeight: "bold", marginBottom: 0 }}>{`${words.title} ${words.number}`}</Said>
      {words.test ? <SmallPrint style={{ color: "#7a4d00" }}>{words.test}</SmallPrint> : null}
      {words.belongsTo ? <SmallPrint>{words.belongsTo}</SmallPrint> : null}
      <Facts facts={words.facts} />
      <Amounts words={words} />
      {words.vat.map(({ rate, net, vat, gross }) => (
        <SmallPrint key={rate} style={{ margin: "8px 0 0" }}>
          {vatLine(words, [rate, net, vat, gross])}
        </SmallPrint>
      ))}
      <Facts facts={words.paid} />
      <Act href={mail.url} label={words.open} margin="20px 0 12px" />
      <SmallPrint>{words.permanent}</SmallPrint>
      <SmallPrint>{`${words.attached} ${words.verify}`}</SmallPrint>
      <Rule margin="16px 0 12px" />
      <SmallPrint>{words.seller.join(", ")}</SmallPrint>
      <SmallPrint>{words.why}</SmallPrint>
    </Letter>
  );
}

function Amounts({ words }: { words: Words }) {
  return (
    <Section style={{ borderTop: `2px solid ${INK}`, marginTop: "12px" }}>
      {words.lines.map((line, index) => (
        <Row key={`${index}-${line.text}`}>
          <Column style={cell}>{line.text}</Column>
          <Column style={{ ...cell, textAlign: "right", whiteSpace: "nowrap" }}>{line.amount}</Column>
        </Row>
      ))}
      <Row>
        <Column style={{ ...cell, fontWeight: "bold" }}>{words.total.text}</Column>
        <Column style={{ ...cell, fontWeight: "bold", textAlign: "right", whiteSpace: "nowrap" }}>
          {words.total.amount}
        </Column>
      </Row>
    </Section>
  );
}
