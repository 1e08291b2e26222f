import "server-only";
import { formPath } from "@/lib/auth/operator-form";
import { appKeysContext, developerContext, operatorKeysContext } from "@/lib/auth/request";
import { API_SCOPES, OPERATOR_SCOPES } from "@/lib/domain/api-key";
import { textFields } from "@/lib/http/form-submission";
import type { Context } from "@/lib/use-cases/command";

/** The app in the address of the form; for whoever does not make it, it does not exist. */
export async function appOfForm(): Promise<Context> {
  return developerContext(await appSlug());
}

/** The same for its keys, which live on real time. */
export async function appKeysOfForm(): Promise<Context> {
  return appKeysContext(await appSlug());
}

async function appSlug(): Promise<string> {
  const [, area, part, slug] = (await formPath()).split("/");
  return area === "developers" && part === "apps" && slug !== undefined ? slug : "";
}

export async function operatorKeysOfForm(): Promise<Context> {
  const [, area, slug] = (await formPath()).split("/");
  return operatorKeysContext(area === "operator" && slug !== undefined ? slug : "");
}

/** Each scope has a box of its own. What an owner may not give is refused by the command. */
export function withScopes(form: FormData): object {
  const fields = textFields(form);
  return {
    ...fields,
    scopes: [...API_SCOPES, ...OPERATOR_SCOPES].filter((scope) => fields[`scope-${scope}`] === "on"),
  };
}

/** The list of keys, from a form one or two steps below it. */
export function keyList(): Promise<string> {
  return upTo("keys");
}

/** The page of this name, from a form below it. */
export async function upTo(page: "keys" | "deliveries"): Promise<string> {
  const path = await formPath();
  const at = path.lastIndexOf(`/${page}`);
  return at < 0 ? path : path.slice(0, at + page.length + 1);
}
