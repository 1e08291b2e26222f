import { useTranslations } from "next-intl";
import { OneButtonForm } from "@/components/auth/one-button-form";
import { requirementTexts } from "@/components/operator/requirement-text";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import type { ConnectionState } from "@/lib/domain/connection";
import type { FormAction } from "@/lib/http/form-action";

type Deadline = "past_due" | "current" | "eventual";
const DEADLINES: readonly Deadline[] = ["past_due", "current", "eventual"];

export type ConnectionCardProps = {
  readonly appId: string;
  readonly appName: string;
  readonly isTest: boolean;
  readonly connectionId: string | null;
  readonly state: ConnectionState;
  readonly canPayOut: boolean;
  readonly isShared: boolean;
  readonly requirements: readonly { readonly name: string; readonly deadline: Deadline }[];
  readonly refreshedAt: string | null;
  readonly timeZone: string;
  /** Left out for people who may not do it. */
  readonly connect?: FormAction;
  readonly refresh?: FormAction;
};

export const STATE_TONES: Record<ConnectionState, BadgeTone> = {
  none: "neutral",
  onboarding: "warning",
  restricted: "danger",
  ready: "success",
  lost: "danger",
};

/** One app's Stripe account of the operator: how it stands, what Stripe wants, and the one thing to do next. */
export function ConnectionCard(props: ConnectionCardProps) {
  const t = useTranslations("operator.stripe");
  const { state, appName, isTest, isShared, canPayOut } = props;
  return (
    <Card title={appName} aside={<Badge tone={STATE_TONES[state]}>{t(`state.${state}`)}</Badge>}>
      <div className="grid gap-4">
        <div>
          <p>{t(`text.${state}`)}</p>
          {state === "ready" && !canPayOut ? <p>{t("noPayouts")}</p> : null}
          {isShared ? <p className="text-quiet">{t("shared")}</p> : null}
          {isTest ? <p className="text-base text-quiet">{t("test")}</p> : null}
        </div>
        {state === "lost" ? null : <Requirements requirements={props.requirements} />}
        <Actions {...props} />
      </div>
    </Card>
  );
}

function Requirements({ requirements }: Pick<ConnectionCardProps, "requirements">) {
  const t = useTranslations("operator");
  return DEADLINES.map((deadline) => {
    const names = requirements.filter((each) => each.deadline === deadline).map(({ name }) => name);
    if (names.length === 0) return null;
    return (
      <div key={deadline}>
        <h3>{t(`stripe.needs.${deadline}`)}</h3>
        <ul className="mt-1 list-disc pl-6">
          {requirementTexts(names).map(({ key, name }) => (
            <li key={name}>{t(`requirement.${key}`, { name })}</li>
          ))}
        </ul>
      </div>
    );
  });
}

function Actions(props: ConnectionCardProps) {
  const t = useTranslations("operator.stripe");
  const { appId, appName, connectionId, refreshedAt, timeZone, connect, refresh } = props;
  const step = nextStep(props);
  // The visible words stay short; who hears the page hears the app's name too.
  const label = (words: string) => (
    <>
      {words}
      <span className="sr-only">{`, ${appName}`}</span>
    </>
  );
  return (
    <div className="flex flex-wrap items-center gap-3">
      {connect && step ? <OneButtonForm action={connect} label={label(t(step))} values={{ appId }} /> : null}
      {refresh && connectionId ? (
        <OneButtonForm action={refresh} label={label(t("refresh"))} values={{ connectionId }} tone="plain" />
      ) : null}
      {refreshedAt ? (
        <p className="text-base text-quiet">
          {t("refreshed")} <LocalTime instant={refreshedAt} timeZone={timeZone} />
        </p>
      ) : null}
    </div>
  );
}

function nextStep({ state, isShared, requirements }: ConnectionCardProps): "connect" | "continue" | "answer" | null {
  if (isShared) return null;
  switch (state) {
    case "none":
      return "connect";
    case "onboarding":
      return "continue";
    case "restricted":
      return "answer";
    case "ready":
      return requirements.length > 0 ? "answer" : null;
    case "lost":
      return null;
  }
}
