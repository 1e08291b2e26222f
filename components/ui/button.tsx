import type { ComponentProps } from "react";

/** `primary` is the one thing to do on a page; `danger` cannot be taken back. */
export type ButtonTone = "primary" | "plain" | "quiet" | "danger";

const TONES: Record<ButtonTone, string> = {
  primary: "btn-primary",
  plain: "btn-outline",
  quiet: "btn-ghost",
  danger: "btn-error",
};

type Look = { readonly tone?: ButtonTone; readonly isWide?: boolean };

function look({ tone = "plain", isWide = false }: Look, extra: string | undefined): string {
  return ["btn", TONES[tone], isWide ? "w-full" : "", extra ?? ""].filter((part) => part !== "").join(" ");
}

export type ButtonProps = Look & ComponentProps<"button">;

export function Button({ tone = "plain", isWide = false, className, type = "submit", ...rest }: ButtonProps) {
  return <button type={type} className={look({ tone, isWide }, className)} {...rest} />;
}

export type ButtonLinkProps = Look & ComponentProps<"a"> & { readonly href: string };

/** A link that looks like a button. A full load on purpose: where money moves, what is shown is always fresh. */
export function ButtonLink({ tone = "plain", isWide = false, className, ...rest }: ButtonLinkProps) {
  return <a className={look({ tone, isWide }, className)} {...rest} />;
}
