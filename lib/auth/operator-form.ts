import "server-only";
import { headers } from "next/headers";
import { operatorContext } from "@/lib/auth/request";
import { required } from "@/lib/env";
import { textFields } from "@/lib/http/form-submission";
import { pathWithoutQuery } from "@/lib/http/local-path";
import { PATH_HEADER } from "@/lib/http/page-headers";
import type { Context } from "@/lib/use-cases/command";

/** The address that a form stands on, without its query: a form is sent to its own page. */
export async function formPath(): Promise<string> {
  return pathWithoutQuery((await headers()).get(PATH_HEADER));
}

/** The operator in the address of the form; for whoever does not work there it does not exist. */
export async function operatorOfForm(): Promise<Context> {
  const [, area, slug] = (await formPath()).split("/");
  return operatorContext(area === "operator" && slug !== undefined ? slug : "");
}

/** A form's fields with our own configured address, which no form and no host header names. */
export function withBaseUrl(form: FormData): Record<string, string> {
  return { ...textFields(form), baseUrl: ownUrl() };
}

export function ownUrl(): string {
  return required("BAYFARE_URL");
}

/** Shows the form's page anew. */
export function sameOperatorPage(): Promise<string> {
  return formPath();
}
