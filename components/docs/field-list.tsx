import { useTranslations } from "next-intl";
import { Described } from "@/components/docs/code";
import type { Field, TypeText } from "@/lib/http/docs/schema";

type FieldListProps = { readonly title?: string; readonly fields: readonly Field[] };

/** Names with types and meanings; a list and not a table, so that a phone has room for both. */
export function FieldList({ title, fields }: FieldListProps) {
  const t = useTranslations("docs.operation");
  return (
    <div>
      {title ? <p className="font-semibold">{title}</p> : null}
      <dl className="docs-fields">
        {fields.map(({ name, isRequired, type, limits, description }) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
              {isRequired ? <i>{t("required")}</i> : null}
            </dt>
            <dd lang="en">
              <span>
                <Type type={type} />
                {limits.length > 0 ? `, ${limits.join(", ")}` : null}
              </span>
              {description ? (
                <p>
                  <Described>{description}</Described>
                </p>
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Type({ type: { text, shape } }: { readonly type: TypeText }) {
  return shape ? <a href={`#shape-${shape}`}>{text}</a> : text;
}
