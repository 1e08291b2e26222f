"use client";

import { ErrorView } from "@/components/ui/error-view";
import "./globals.css";

export default function GlobalErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  const locale = typeof navigator === "undefined" ? "en" : navigator.language.slice(0, 2);
  return (
    <html lang="en">
      <body>
        <title>Bayfare</title>
        <ErrorView error={error} retry={retry} locale={locale} />
      </body>
    </html>
  );
}
