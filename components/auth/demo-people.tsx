import { useTranslations } from "next-intl";
import { OneButtonForm } from "@/components/auth/one-button-form";
import { Card } from "@/components/ui/card";
import type { FormAction } from "@/lib/http/form-action";

const ROLES = [
  "owner",
  "manager",
  "clerk",
  "enforcement",
  "support_agent",
  "support_lead",
  "developer",
  "admin",
] as const;

export type DemoPeopleProps = {
  readonly people: readonly {
    readonly personId: string;
    readonly email: string;
    readonly name: string | null;
    readonly role: (typeof ROLES)[number] | null;
    readonly operatorName: string | null;
  }[];
  readonly action: FormAction;
  readonly next: string;
};

/** Everybody in the invented city, one click each. */
export function DemoPeople({ people, action, next }: DemoPeopleProps) {
  const t = useTranslations("auth");
  return (
    <Card title={t("demoTitle")}>
      <p className="mb-4 text-quiet">{t("demoLead")}</p>
      <ul className="grid gap-2">
        {people.map(({ personId, email, name, role, operatorName }) => (
          <li key={personId}>
            <OneButtonForm
              action={action}
              values={{ personId, next }}
              tone="plain"
              label={
                <span className="grid py-1">
                  <span>{name ?? email}</span>
                  <span className="text-base font-normal text-quiet">
                    {[t(`role.${role ?? "driver"}`), operatorName].filter(Boolean).join(" · ")}
                  </span>
                </span>
              }
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
