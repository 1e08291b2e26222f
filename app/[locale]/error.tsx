"use client";

import { useParams } from "next/navigation";
import { ErrorView } from "@/components/ui/error-view";

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return <ErrorView error={error} retry={retry} locale={useParams().locale} />;
}
