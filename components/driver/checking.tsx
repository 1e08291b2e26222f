import { useTranslations } from "next-intl";
import { Progress } from "@/components/ui/progress";
import { OutcomePoll } from "./outcome-poll";

export type CheckingProps = {
  /** Answers `{"done": boolean}` and never changes anything. */
  readonly pollUrl: string;
  /** Where the outcome is shown once it is known; also the link without script. */
  readonly nextUrl: string;
};

/** An unknown outcome is not a failed one: the reader is told to wait, not to pay again. */
export function Checking({ pollUrl, nextUrl }: CheckingProps) {
  const t = useTranslations("pay");
  return (
    <section className="panel mx-auto grid max-w-2xl gap-4 p-5 sm:p-7" role="status">
      <h1 className="text-2xl">{t("checkingTitle")}</h1>
      <p>{t("checkingText")}</p>
      <Progress label={t("checkingTitle")} />
      <p>
        <a href={nextUrl} className="link-plain inline-flex min-h-11 items-center">
          {t("checkAgain")}
        </a>
      </p>
      <OutcomePoll pollUrl={pollUrl} nextUrl={nextUrl} />
    </section>
  );
}
