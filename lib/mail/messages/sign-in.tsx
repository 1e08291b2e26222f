import { Text } from "@react-email/components";
import { render } from "@react-email/render";
import type { Locale } from "@/lib/i18n/locales";
import { loadMessages } from "@/lib/i18n/messages";
import { Act, Letter, QUIET, Rule } from "@/lib/mail/messages/letter";

export type SignInMail = {
  readonly locale: Locale;
  readonly email: string;
  readonly token: string;
  /** Where the reader goes after signing in. */
  readonly next: string;
  /** Our own address, without a slash at its end. */
  readonly siteUrl: string;
};

type Words = Readonly<Record<"subject" | "preview" | "heading" | "text" | "button" | "ignore", string>>;

/** The link opens a page with a button; opening it alone uses nothing up. */
export function signInUrl({ siteUrl, token, email, next }: Omit<SignInMail, "locale">): string {
  const query = new URLSearchParams({ token, email, ...(next === "/" ? {} : { next }) });
  return `${siteUrl.replace(/\/$/, "")}/sign-in/confirm?${query}`;
}

export async function signInMessage(mail: SignInMail): Promise<{ subject: string; html: string; text: string }> {
  const words = await wordsIn(mail.locale);
  const message = <Message words={words} locale={mail.locale} url={signInUrl(mail)} />;
  const [html, text] = await Promise.all([render(message), render(message, { plainText: true })]);
  return { subject: words.subject, html, text };
}

async function wordsIn(locale: Locale): Promise<Words> {
  const { auth } = await loadMessages(locale);
  const mail = typeof auth === "object" ? auth.mail : undefined;
  const say = (name: keyof Words) => {
    const sentence = typeof mail === "object" ? mail[name] : undefined;
    return typeof sentence === "string" ? sentence : "";
  };
  return {
    subject: say("subject"),
    preview: say("preview"),
    heading: say("heading"),
    text: say("text"),
    button: say("button"),
    ignore: say("ignore"),
  };
}

function Message({ words, locale, url }: { words: Words; locale: Locale; url: string }) {
  return (
    <Letter locale={locale} preview={words.preview} heading={words.heading} width={480}>
      <Text style={{ fontSize: "16px", lineHeight: "24px" }}>{words.text}</Text>
      <Act href={url} label={words.button} />
      <Rule margin="24px 0 12px" />
      <Text style={{ color: QUIET, fontSize: "14px", lineHeight: "20px" }}>{words.ignore}</Text>
    </Letter>
  );
}
