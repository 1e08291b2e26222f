import type { Locale } from "@/lib/i18n/locales";
import { NAMESPACES } from "@/lib/i18n/namespaces";

export interface Catalog {
  [key: string]: string | Catalog;
}

async function loadNamespace(locale: Locale, namespace: string): Promise<Catalog> {
  const file: { default: Catalog } = await import(`./messages/${locale}/${namespace}.json`);
  return file.default;
}

/** Every catalog of a language, keyed by namespace: pages, mails and PDFs read the same sentences. */
export async function loadMessages(locale: Locale): Promise<Catalog> {
  const catalogs = await Promise.all(NAMESPACES.map((namespace) => loadNamespace(locale, namespace)));
  return Object.fromEntries(NAMESPACES.map((namespace, index) => [namespace, catalogs[index] ?? {}]));
}
