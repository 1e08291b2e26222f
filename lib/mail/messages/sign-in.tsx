import { Body, Button, Container, Head, Heading, Hr, Html, Preview, Text } from "@react-email/components";
import { render } from "@react-email/render";
import type { Locale } from "@/lib/i18n/locales";
import { loadMessages } from "@/lib/i18n/messages";

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

const INK = "#12232a";
const QUIET = "#4d5c63";
const COLOR = "#00596b";

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
    <Html lang={locale}>
      <Head />
      <Preview>{words.preview}</Preview>
      <Body style={{ backgroundColor: "#f3f6f6", color: INK, fontFamily: "Verdana, Arial, sans-serif", margin: 0 }}>
        <Container style={{ backgroundColor: "#ffffff", margin: "24px auto", maxWidth: "480px", padding: "24px" }}>
          <Heading as="h1" style={{ fontSize: "22px", margin: "0 0 12px" }}>
            {words.heading}
          </Heading>
          <Text style={{ fontSize: "16px", lineHeight: "24px" }}>{words.text}</Text>
          <Button
            href={url}
            style={{ backgroundColor: COLOR, borderRadius: "8px", color: "#ffffff", padding: "12px 20px" }}
          >
            {words.button}
          </Button>
          <Hr style={{ borderColor: "#d5dfe0", margin: "24px 0 12px" }} />
          <Text style={{ color: QUIET, fontSize: "14px", lineHeight: "20px" }}>{words.ignore}</Text>
        </Container>
      </Body>
    </Html>
  );
}
