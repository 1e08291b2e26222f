import { Operation, type Sentences } from "@/components/docs/operation";
import { Section } from "@/components/docs/section";
import type { Documented } from "@/lib/http/docs/document";

type ChaptersProps = { readonly documented: Documented; readonly sentences: Sentences };

export function Chapters({ documented: { about, chapters }, sentences }: ChaptersProps) {
  return chapters.map(({ name, anchor, description, operations }) => (
    <Section key={name} id={anchor} title={<span lang="en">{name}</span>}>
      <p lang="en" className="text-quiet">
        {description}
      </p>
      {operations.map((operation) => (
        <Operation key={operation.id} operation={operation} base={about.base} sentences={sentences} />
      ))}
    </Section>
  ));
}
