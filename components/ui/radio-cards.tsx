import type { ReactNode } from "react";

export type RadioCard = {
  readonly value: string;
  readonly label: ReactNode;
  readonly detail?: ReactNode;
  /** Shown under the card while it is chosen, without script. */
  readonly more?: ReactNode;
  readonly isDisabled?: boolean;
};

export type RadioCardsProps = {
  readonly name: string;
  readonly legend: ReactNode;
  readonly cards: readonly RadioCard[];
  readonly chosen?: string;
  readonly error?: ReactNode;
};

export function RadioCards({ name, legend, cards, chosen, error }: RadioCardsProps) {
  return (
    <fieldset aria-describedby={error ? `${name}-error` : undefined}>
      <legend className="mb-2 font-semibold">{legend}</legend>
      <div className="grid gap-2">
        {cards.map((card) => (
          <div key={card.value} className="group">
            <label className="panel flex min-h-14 items-center gap-3 px-4 py-3 has-checked:border-primary has-checked:ring-1 has-checked:ring-primary has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-primary has-disabled:text-quiet">
              <input
                type="radio"
                name={name}
                value={card.value}
                defaultChecked={card.value === chosen}
                disabled={card.isDisabled}
                required
                className="radio radio-primary shrink-0 focus-visible:outline-none"
              />
              <span className="min-w-0 flex-1">
                <span className="block font-semibold">{card.label}</span>
                {card.detail ? <span className="block text-base text-quiet">{card.detail}</span> : null}
              </span>
            </label>
            {card.more ? <div className="hidden px-4 pt-3 group-has-checked:block">{card.more}</div> : null}
          </div>
        ))}
      </div>
      {error ? (
        <p id={`${name}-error`} className="mt-2 font-semibold text-error">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
