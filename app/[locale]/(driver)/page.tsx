import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { HowItWorks } from "@/components/driver/how-it-works";
import { OwedBanner } from "@/components/driver/owed-banner";
import { ZoneEntry } from "@/components/driver/zone-entry";
import { findDriverContext } from "@/lib/auth/request";
import { loadOwedBanner } from "@/lib/loaders/driver/debt";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("home"))("title") };
}

const PROBLEMS = ["format", "unknown"] as const;

export default async function HomePage({ searchParams }: PageProps<"/[locale]">) {
  const [t, query, context] = await Promise.all([getTranslations("home"), searchParams, findDriverContext()]);
  const owed = context ? await loadOwedBanner(context) : null;
  const problem = PROBLEMS.find((name) => name === query.problem);
  const typed = typeof query.zone === "string" ? query.zone.slice(0, 8) : "";
  return (
    <div className="grid items-start gap-10 lg:grid-cols-[1.15fr_1fr] lg:gap-16">
      <div>
        {owed ? <OwedBanner owed={owed} /> : null}
        <h1>{t("title")}</h1>
        <p className="mb-6 mt-3 max-w-xl text-lg text-quiet">{t("lead")}</p>
        {problem ? <ZoneEntry typed={typed} problem={problem} /> : <ZoneEntry typed={typed} />}
      </div>
      <HowItWorks />
    </div>
  );
}
