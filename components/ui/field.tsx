import type { ComponentProps, ReactNode } from "react";

export type FieldTexts = {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** A sentence from the catalog; its presence marks the field as wrong. */
  readonly error?: ReactNode;
};

export type FieldProps = FieldTexts & Omit<ComponentProps<"input">, "id"> & { readonly id: string };

/** Ties label, hint and error to their control for people who hear the page. */
function describedBy(id: string, { hint, error }: Pick<FieldTexts, "hint" | "error">): string | undefined {
  const ids = [error ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter((part) => part !== "");
  return ids.length > 0 ? ids.join(" ") : undefined;
}

function FieldShell({ id, label, hint, error, children }: FieldTexts & { id: string; children: ReactNode }) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {hint ? (
        <p id={`${id}-hint`} className="text-base text-quiet">
          {hint}
        </p>
      ) : null}
      {children}
      {error ? (
        <p id={`${id}-error`} className="font-semibold text-error">
          {error}
        </p>
      ) : null}
    </div>
  );
}

export function Field({ id, label, hint, error, className = "", ...rest }: FieldProps) {
  return (
    <FieldShell id={id} label={label} hint={hint} error={error}>
      <input
        id={id}
        aria-describedby={describedBy(id, { hint, error })}
        aria-invalid={error ? true : undefined}
        className={`field-input ${className}`}
        {...rest}
      />
    </FieldShell>
  );
}

export type TextAreaFieldProps = FieldTexts & Omit<ComponentProps<"textarea">, "id"> & { readonly id: string };

export function TextAreaField({ id, label, hint, error, className = "", rows = 3, ...rest }: TextAreaFieldProps) {
  return (
    <FieldShell id={id} label={label} hint={hint} error={error}>
      <textarea
        id={id}
        rows={rows}
        aria-describedby={describedBy(id, { hint, error })}
        aria-invalid={error ? true : undefined}
        className={`field-input ${className}`}
        {...rest}
      />
    </FieldShell>
  );
}

export type SelectFieldProps = FieldTexts &
  Omit<ComponentProps<"select">, "id" | "children"> & {
    readonly id: string;
    readonly options: readonly { readonly value: string; readonly label: string }[];
  };

export function SelectField({ id, label, hint, error, options, className = "", ...rest }: SelectFieldProps) {
  return (
    <FieldShell id={id} label={label} hint={hint} error={error}>
      <select
        id={id}
        aria-describedby={describedBy(id, { hint, error })}
        aria-invalid={error ? true : undefined}
        className={`field-input ${className}`}
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldShell>
  );
}

export type CheckFieldProps = Omit<FieldTexts, "error"> &
  Omit<ComponentProps<"input">, "id" | "type"> & { readonly id: string };

export function CheckField({ id, label, hint, ...rest }: CheckFieldProps) {
  return (
    <label htmlFor={id} className="flex min-h-11 items-start gap-3 py-2">
      <input
        id={id}
        type="checkbox"
        className="checkbox mt-0.5"
        aria-describedby={describedBy(id, { hint })}
        {...rest}
      />
      <span>
        {label}
        {hint ? (
          <span id={`${id}-hint`} className="block text-base text-quiet">
            {hint}
          </span>
        ) : null}
      </span>
    </label>
  );
}
