"use client";

import { WordMark } from "@/components/ui/word-mark";
import de from "@/lib/i18n/messages/de/error.json";
import en from "@/lib/i18n/messages/en/error.json";
import fr from "@/lib/i18n/messages/fr/error.json";

const TEXTS = { en, de, fr } as const;

/** Server errors arrive with a digest that is in the server's log too; anything else has none. */
function reference(error: unknown): string | null {
  return error instanceof Error && "digest" in error && typeof error.digest === "string" ? error.digest : null;
}

/** Few sentences, carried along: when a page fails, nothing may depend on what failed. */
export function ErrorView({ error, retry, locale }: { error: unknown; retry: () => void; locale: unknown }) {
  const texts = TEXTS[locale === "de" || locale === "fr" ? locale : "en"];
  const digest = reference(error);
  return (
    <div className="mx-auto max-w-2xl px-4 py-6" role="alert">
      <WordMark />
      <h1 className="mt-8">{texts.title}</h1>
      <p className="mt-3">{texts.text}</p>
      {digest ? (
        <p className="mt-2 text-quiet">
          {texts.reference} <span className="figures">{digest}</span>
        </p>
      ) : null}
      <div className="mt-6 flex flex-wrap gap-3">
        <button type="button" className="btn btn-primary" onClick={() => retry()}>
          {texts.retry}
        </button>
        <a href="/" className="btn btn-outline">
          {texts.toHome}
        </a>
      </div>
    </div>
  );
}
