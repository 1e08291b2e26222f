import { useTranslations } from "next-intl";
import { Described } from "@/components/docs/code";
import { FieldList } from "@/components/docs/field-list";
import { Section } from "@/components/docs/section";
import type { Shape } from "@/lib/http/docs/document";

/** What answers are made of, each under an address of its own. */
export function Shapes({ shapes }: { readonly shapes: readonly Shape[] }) {
  const t = useTranslations("docs");
  return (
    <Section id="shapes" title={t("shapes")}>
      {shapes.map(({ name, description, fields, type }) => (
        <section key={name} aria-labelledby={`shape-${name}`} className="panel p-4 sm:p-6">
          <h3 id={`shape-${name}`} lang="en">
            {name}
          </h3>
          {description ? (
            <p lang="en" className="mt-1 text-quiet">
              <Described>{description}</Described>
            </p>
          ) : null}
          {fields.length > 0 ? <FieldList fields={fields} /> : <p lang="en">{type.text}</p>}
        </section>
      ))}
    </Section>
  );
}
