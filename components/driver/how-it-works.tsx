import { ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";

export function HowItWorks() {
  const t = useTranslations("home");
  return (
    <section aria-labelledby="how">
      <h2 id="how">{t("howTitle")}</h2>
      <ol className="mt-4 grid gap-4">
        {([1, 2, 3] as const).map((step) => (
          <li key={step} className="flex gap-3.5">
            <span
              aria-hidden="true"
              className="figures mt-0.5 flex size-7 shrink-0 items-center justify-center rounded-full border-2 border-primary text-base font-bold leading-none text-primary"
            >
              {step}
            </span>
            <span>{t(`step${step}`)}</span>
          </li>
        ))}
      </ol>
      <div className="mt-8 flex gap-3 border-t border-base-300 pt-5">
        <ShieldCheck aria-hidden="true" className="mt-1 size-6 shrink-0 text-primary" />
        <div>
          <h3>{t("genuineTitle")}</h3>
          <p className="mt-1 text-quiet">{t("genuine")}</p>
        </div>
      </div>
    </section>
  );
}
