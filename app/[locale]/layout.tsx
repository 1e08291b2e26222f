import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { getTranslations, setRequestLocale } from "next-intl/server";
import { NONCE_HEADER } from "@/lib/http/page-headers";
import { isLocale } from "@/lib/i18n/locales";
import "../globals.css";

/** Every page is rendered for its request: a page made at build time would keep inline scripts without the nonce. */
export const instant = false;

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#18252c" },
  ],
};

/**
 * Next wants one value. With a real language it would keep a shell of the page, and resume forms that are sent without
 * JavaScript from it, which drops their answer.
 */
export function generateStaticParams() {
  return [{ locale: "-" }];
}

export async function generateMetadata({ params }: LayoutProps<"/[locale]">): Promise<Metadata> {
  const { locale } = await params;
  if (!isLocale(locale)) return {};
  const t = await getTranslations({ locale, namespace: "ui" });
  return {
    title: { default: "Bayfare", template: "%s · Bayfare" },
    description: t("description"),
    formatDetection: { telephone: false },
  };
}

export default async function RootLayout({ children, params }: LayoutProps<"/[locale]">) {
  await readNonce();
  const { locale } = await params;
  if (!isLocale(locale)) notFound();
  setRequestLocale(locale);
  return (
    <html lang={locale}>
      <body>{children}</body>
    </html>
  );
}

/** Next puts the nonce on its own scripts when it finds it in the request's policy; reading it here keeps every page dynamic. */
async function readNonce(): Promise<string | null> {
  return (await headers()).get(NONCE_HEADER);
}
