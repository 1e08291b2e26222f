import { useTranslations } from "next-intl";
import { CodeBlock, Described } from "@/components/docs/code";
import { FieldList } from "@/components/docs/field-list";
import { TryIt } from "@/components/docs/try-it";
import { Badge } from "@/components/ui/badge";
import type { RefusalCode } from "@/lib/domain/errors";
import { curlOf } from "@/lib/http/docs/curl";
import type { DocumentedOperation } from "@/lib/http/docs/document";

export type Sentences = Readonly<Partial<Record<RefusalCode, string>>>;

export type OperationProps = {
  readonly operation: DocumentedOperation;
  readonly base: string;
  /** What each refusal says, in the reader's language. */
  readonly sentences: Sentences;
};

/** One operation with everything that the document says of it. */
export function Operation({ operation, base, sentences }: OperationProps) {
  const t = useTranslations("docs.operation");
  const { id, method, path, scope, summary, description, parameters, body, refusals } = operation;
  return (
    <article aria-labelledby={id} className="panel grid gap-4 p-4 sm:p-6">
      <header>
        <h3 id={id} lang="en">
          {summary}
        </h3>
        <p className="mt-2 flex flex-wrap items-center gap-2">
          <Badge tone={method === "GET" ? "info" : method === "DELETE" ? "danger" : "success"}>{method}</Badge>
          <code>
            {base}
            {path}
          </code>
          <span className="text-quiet">
            {t("scope")} <code>{scope}</code>
          </span>
        </p>
        <p lang="en" className="mt-2 text-quiet">
          <Described>{description}</Described>
        </p>
      </header>
      {parameters.length > 0 ? <FieldList title={t("parameters")} fields={parameters} /> : null}
      {body && body.fields.length > 0 ? <FieldList title={t("body")} fields={body.fields} /> : null}
      <CodeBlock label={t("example")}>{curlOf(operation, base)}</CodeBlock>
      <Answer operation={operation} />
      <Problems refusals={refusals} sentences={sentences} />
      <TryIt operation={triedOf(operation, base)} />
    </article>
  );
}

function Answer({ operation: { answer, otherAnswers } }: Pick<OperationProps, "operation">) {
  const t = useTranslations("docs.operation");
  const { status, type, types, example } = answer;
  return (
    <div className="grid gap-2">
      <p>
        <span className="font-semibold">{t("answers")}</span> <code>{status}</code>{" "}
        {type?.shape ? (
          <a href={`#shape-${type.shape}`} lang="en" className="link-plain">
            {type.text}
          </a>
        ) : null}
        {types.length > 1 ? <span className="text-quiet"> {types.join(", ")}</span> : null}
      </p>
      {otherAnswers.map((other) => (
        <p key={other.status}>
          <code>{other.status}</code>{" "}
          <span lang="en" className="text-quiet">
            <Described>{other.description}</Described>
          </span>
        </p>
      ))}
      {example ? (
        <details>
          <summary>{t("example")}</summary>
          <CodeBlock>{example}</CodeBlock>
        </details>
      ) : null}
    </div>
  );
}

function Problems({ refusals, sentences }: Pick<DocumentedOperation, "refusals"> & { readonly sentences: Sentences }) {
  const t = useTranslations("docs.operation");
  return (
    <details>
      <summary>
        {t("problems")} ({refusals.length})
      </summary>
      <ul className="grid gap-2">
        {refusals.map(({ status, code }) => (
          <li key={code}>
            <code>{status}</code> <code>{code}</code>
            <span className="block text-quiet">{sentences[code]}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function triedOf({ id, method, path, parameters, body }: DocumentedOperation, base: string) {
  return {
    id,
    method,
    path: `${base}${path}`,
    parameters: parameters.flatMap(({ name, in: place, isRequired, example }) =>
      place === "header" ? [] : [{ name, place, isRequired, example }],
    ),
    ...(body ? { body: body.example } : {}),
  };
}
