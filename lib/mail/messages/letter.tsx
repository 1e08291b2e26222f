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
import type { CSSProperties, ReactNode } from "react";
import type { Locale } from "@/lib/i18n/locales";

/** Mail clients read no style sheet: these are written into every letter. */
export const INK = "#12232a";
export const QUIET = "#4d5c63";
const COLOR = "#00596b";
const EDGE = "#d5dfe0";
const text = { fontSize: "16px", lineHeight: "24px", margin: "0 0 12px" };
const small = { color: QUIET, fontSize: "14px", lineHeight: "20px", margin: "0 0 8px" };
export const cell = { fontSize: "15px", lineHeight: "22px", padding: "6px 0", verticalAlign: "top" } as const;

type LetterProps = {
  readonly locale: Locale;
  readonly preview: string;
  readonly heading: string;
  /** In pixels. */
  readonly width?: number;
  readonly children: ReactNode;
};

/** The frame of everything that we write. */
export function Letter({ locale, preview, heading, width = 560, children }: LetterProps) {
  return (
    <Html lang={locale}>
      <Head />
      <Preview>{preview}</Preview>
      <Body style={{ backgroundColor: "#f3f6f6", color: INK, fontFamily: "Verdana, Arial, sans-serif", margin: 0 }}>
        <Container style={{ backgroundColor: "#ffffff", margin: "24px auto", maxWidth: `${width}px`, padding: "24px" }}>
          <Heading as="h1" style={{ fontSize: "22px", margin: "0 0 12px" }}>
            {heading}
          </Heading>
          {children}
        </Container>
      </Body>
    </Html>
  );
}

type Words = { readonly children: string; readonly style?: CSSProperties };

export function Said({ children, style = {} }: Words) {
  return <Text style={{ ...text, ...style }}>{children}</Text>;
}

export function SmallPrint({ children, style = {} }: Words) {
  return <Text style={{ ...small, ...style }}>{children}</Text>;
}

/** `margin`: around the button, as CSS writes it. */
export function Act({ href, label, margin }: { href: string; label: string; margin?: string }) {
  const room = margin === undefined ? {} : { margin };
  const style = { backgroundColor: COLOR, borderRadius: "8px", color: "#ffffff", ...room, padding: "12px 20px" };
  return (
    <Button href={href} style={style}>
      {label}
    </Button>
  );
}

export function Rule({ margin }: { margin: string }) {
  return <Hr style={{ borderColor: EDGE, margin }} />;
}

export type Fact = { readonly name: string; readonly term: string; readonly value: string };

/** Terms and values; the fact called `strong` stands out. */
export function Facts({ facts, strong }: { facts: readonly Fact[]; strong?: string }) {
  return (
    <Section style={{ borderTop: `1px solid ${EDGE}`, marginTop: "12px" }}>
      {facts.map(({ name, term, value }) => (
        <Row key={name}>
          <Column style={{ ...cell, color: QUIET, width: "38%" }}>{term}</Column>
          <Column style={{ ...cell, ...(name === strong ? { fontWeight: "bold" } : {}), textAlign: "right" }}>
            {value}
          </Column>
        </Row>
      ))}
    </Section>
  );
}
