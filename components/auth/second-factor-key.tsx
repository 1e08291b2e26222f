import { useTranslations } from "next-intl";

/** The key of an authenticator app, to scan or to type. */
export function SecondFactorKey({ sharedKey, picture }: { sharedKey: string; picture: string }) {
  const t = useTranslations("auth");
  return (
    <div className="mb-6 grid gap-3">
      <p>{t("scan")}</p>
      <img src={picture} alt={t("scanAlt")} width={220} height={220} className="rounded-field border border-base-300" />
      <p>
        {t("key")} <code className="block select-all break-words text-lg tabular-nums">{sharedKey}</code>
      </p>
      <p>{t("type")}</p>
    </div>
  );
}
