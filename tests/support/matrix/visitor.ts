import { testStack } from "@/tests/support/stack";

const ANSWER_MS = 30_000; // a cold route of a busy machine

export type Answer = {
  readonly status: number;
  readonly location: string;
  readonly headers: Headers;
  readonly body: string;
};

/** A word that only these people may ever be shown, and whoever's address has the key to it. */
export type Secret = {
  readonly word: string;
  readonly what: string;
  readonly mayRead: readonly string[];
  readonly key?: string;
};

export type Visitor = {
  readonly name: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: FormData | string, headers?: Record<string, string>): Promise<Answer>;
};

/** Words that reached somebody who must not know them, with where it happened. */
export type Leak = { readonly who: string; readonly what: string; readonly where: string };

/** Somebody who asks over plain HTTP, with cookies and without a script; every answer is searched for others' secrets. */
export function visitor(name: string, cookie: string, secrets: readonly Secret[], leaks: Leak[]): Visitor {
  const base = testStack().url;
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(base + path, { ...init, redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS) });
    const body = await response.text();
    const location = response.headers.get("location") ?? "";
    for (const { word, what, mayRead, key } of secrets) {
      const isTold = body.includes(word) || location.includes(word);
      const isOpened = path.includes(word) || (key !== undefined && path.includes(key));
      if (isTold && !mayRead.includes(name) && !isOpened)
        leaks.push({ who: name, what, where: `${init.method ?? "GET"} ${path}` });
    }
    return { status: response.status, location: location.replace(base, ""), headers: response.headers, body };
  };
  const cookies: Record<string, string> = cookie === "" ? {} : { cookie };
  return {
    name,
    get: (path, headers = {}) => ask(path, { headers: { ...cookies, ...headers } }),
    post: (path, body, headers = {}) =>
      ask(path, { method: "POST", body, headers: { ...cookies, origin: base, ...headers } }),
  };
}

/** The first form of a page that has this text in it, as a browser without a script would send it. */
export function formIn(page: string, marker: string): FormData {
  const found = [...page.matchAll(/<form[^>]*method="POST"[^>]*>.*?<\/form>/gs)].find(([form]) =>
    form.includes(marker),
  );
  if (!found) throw new Error(`the page has no form with ${marker}`);
  const data = new FormData();
  for (const [field] of found[0].matchAll(/<input[^>]*>/g)) {
    const type = attribute(field, "type");
    const isBox = type === "radio" || type === "checkbox";
    if ((isBox && !/ checked/.test(field)) || attribute(field, "name") === "") continue;
    const isWordless = isBox && !/\svalue=/.test(field);
    data.append(attribute(field, "name"), isWordless ? "on" : attribute(field, "value"));
  }
  return data;
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(`\\s${name.replace("$", "\\$")}="([^"]*)"`).exec(tag)?.[1] ?? "";
  return value.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
}

/** The cookies that an answer sets, as the next request sends them. */
export function cookiesOf(answer: Answer): string {
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0] ?? "")
    .join("; ");
}
