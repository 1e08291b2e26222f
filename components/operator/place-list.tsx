import { useTranslations } from "next-intl";
import { ZoneCode } from "@/components/ui/badge";
import { Card, EmptyState } from "@/components/ui/card";

export type PlaceListProps = {
  readonly places: readonly {
    readonly id: string;
    readonly zoneCode: string;
    readonly name: string;
    readonly address: string;
    readonly service: "parking" | "charging";
    readonly version: number | null;
    /** One sentence per rule, already in the reader's language. */
    readonly tariff: readonly string[];
  }[];
};

export function PlaceList({ places }: PlaceListProps) {
  const t = useTranslations("operator.places");
  if (places.length === 0) return <EmptyState title={t("empty")} />;
  return (
    <ul className="grid gap-4 md:grid-cols-2">
      {places.map((place) => (
        <li key={place.id}>
          <Card title={place.name} aside={<ZoneCode code={place.zoneCode} />}>
            <p className="text-quiet">{`${t(`service.${place.service}`)} · ${place.address}`}</p>
            {place.version === null ? (
              <p className="mt-3">{t("noTariff")}</p>
            ) : (
              <>
                <ul className="mt-3 list-disc pl-6">
                  {place.tariff.map((sentence) => (
                    <li key={sentence}>{sentence}</li>
                  ))}
                </ul>
                <p className="mt-3 text-base text-quiet">{t("version", { version: String(place.version) })}</p>
              </>
            )}
            <p>
              <a href={`/p/${place.zoneCode}`} className="link-plain inline-flex min-h-11 items-center">
                {t("open")}
                <span className="sr-only">{`, ${place.name}`}</span>
              </a>
            </p>
          </Card>
        </li>
      ))}
    </ul>
  );
}
