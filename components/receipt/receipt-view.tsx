import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ButtonLink } from "@/components/ui/button";
import { DefinitionList } from "@/components/ui/definition-list";
import type { ReceiptKind } from "@/lib/domain/receipt";
import type { ReceiptWords } from "@/lib/receipts/words";

export type ReceiptViewProps = {
  /** Everything the receipt says, already in the reader's language; the same words as in PDF and mail. */
  readonly words: ReceiptWords;
  readonly pdfHref?: string;
  readonly verifyHref?: string;
  /** Credits of this receipt, or the receipt that this credit belongs to. */
  readonly related?: readonly { readonly href: string; readonly number: string; readonly kind: ReceiptKind }[];
  /** Further actions of the page. */
  readonly actions?: ReactNode;
};

/** The sealed receipt as a page; printed, it is only what is inside the article. */
export function ReceiptView(props: ReceiptViewProps) {
  const { words, pdfHref, actions } = props;
  const t = useTranslations("receipt");
  return (
    <div className="mx-auto max-w-2xl">
      <article className="panel p-5 sm:p-8">
        <div className="flex flex-wrap items-start justify-between gap-4">
          <div>
            <h1>{words.title}</h1>
            <p className="figures mt-1 text-lg">{words.number}</p>
          </div>
          <Seller lines={words.seller} />
        </div>
        {words.test ? (
          <p className="mt-3 border-2 border-warning px-3 py-1 font-semibold text-warning">{words.test}</p>
        ) : null}
        {words.belongsTo ? <p className="mt-3">{words.belongsTo}</p> : null}
        <div className="mt-5 border-t-2 border-base-content pt-2">
          <Facts facts={words.facts} />
        </div>
        <Amounts words={words} />
        <Related {...props} />
      </article>
      <div className="no-print mt-4 flex flex-wrap gap-3">
        {pdfHref ? (
          <ButtonLink href={pdfHref} tone="primary" download>
            {t("pdf")}
          </ButtonLink>
        ) : null}
        {actions}
      </div>
    </div>
  );
}

function Seller({ lines: [name, ...lines] }: { lines: readonly string[] }) {
  return (
    <address className="text-base not-italic sm:text-right">
      <strong className="block">{name}</strong>
      {lines.map((line) => (
        <span key={line} className="block">
          {line}
        </span>
      ))}
    </address>
  );
}

function Facts({ facts }: { facts: ReceiptWords["facts"] }) {
  const items = facts.map(({ name, term, value }) => ({
    key: name,
    term,
    value: <span className="tabular-nums">{value}</span>,
  }));
  return <DefinitionList items={items} />;
}

function Amounts({ words }: Pick<ReceiptViewProps, "words">) {
  const rows = [...words.lines, words.total].map(({ text, amount }, index) => ({
    key: `${index}`,
    term: text,
    value: <span className="whitespace-nowrap">{amount}</span>,
  }));
  return (
    <>
      <div className="mt-4 border-t-2 border-base-content pt-2">
        <DefinitionList look="amounts" items={rows} />
      </div>
      {words.vat.length > 0 ? <VatTable words={words} /> : null}
      <div className="mt-4 border-t border-base-300 pt-1">
        <Facts facts={words.paid} />
      </div>
      <p className="mt-2 text-base text-quiet">{`${words.soldThrough} ${words.checkCode}`}</p>
    </>
  );
}

function VatTable({ words: { vatHead, vat } }: Pick<ReceiptViewProps, "words">) {
  return (
    <table className="figures mt-3 w-full text-base text-quiet">
      <thead>
        <tr>
          {vatHead.map((head) => (
            <th key={head} scope="col" className="py-0.5 text-right font-normal first:text-left">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {vat.map(({ rate, net, vat: tax, gross }) => (
          <tr key={rate}>
            <th scope="row" className="py-0.5 text-left font-normal">
              {rate}
            </th>
            <td className="text-right">{net}</td>
            <td className="text-right">{tax}</td>
            <td className="text-right">{gross}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Related({ related = [], verifyHref }: ReceiptViewProps) {
  const t = useTranslations("receipt");
  if (related.length === 0 && !verifyHref) return null;
  return (
    <div className="no-print mt-4 border-t border-base-300 pt-3">
      {related.length > 0 ? <h2 className="text-base">{t("related")}</h2> : null}
      <ul>
        {related.map((other) => (
          <li key={other.number}>
            <a href={other.href} className="link-plain inline-flex min-h-11 items-center">
              {`${t(`title.${other.kind}`)} ${other.number}`}
            </a>
          </li>
        ))}
        {verifyHref ? (
          <li>
            <a href={verifyHref} className="link-plain inline-flex min-h-11 items-center">
              {t("verify")}
            </a>
          </li>
        ) : null}
      </ul>
    </div>
  );
}
