/** What a form of the docs needs to know of its operation. */
export type TriedOperation = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly place: "path" | "query";
    readonly isRequired: boolean;
    readonly example: string;
  }[];
  /** The example; there is none where nothing is sent. */
  readonly body?: string;
};

export type Answered = {
  readonly status: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
};
export type Tried = Answered | { readonly problem: "noKey" | "live" | "notJson" | "failed" };

const SHOWN_HEADERS = ["Request-Id", "RateLimit", "Idempotent-Replayed", "Retry-After"];

/** The real request, to where the page came from; `read` gives the form's fields. A live key never leaves the page. */
export async function tryOperation(
  { method, path, parameters, body }: TriedOperation,
  apiKey: string,
  read: (name: string) => string,
): Promise<Tried> {
  if (apiKey === "") return { problem: "noKey" };
  if (apiKey.startsWith("bf_live_")) return { problem: "live" };
  const sent = body === undefined ? undefined : compact(read("body"));
  if (sent === null) return { problem: "notJson" };
  const once = read("idempotency-key");
  try {
    const response = await fetch(addressOf(path, parameters, read), {
      method,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${apiKey}`,
        ...(sent === undefined ? {} : { "content-type": "application/json" }),
        ...(once === "" ? {} : { "idempotency-key": once }),
      },
      ...(sent === undefined ? {} : { body: sent }),
      credentials: "omit",
      redirect: "manual",
    });
    return {
      status: `${response.status} ${response.statusText}`.trim(),
      headers: SHOWN_HEADERS.flatMap((name) => {
        const value = response.headers.get(name);
        return value === null ? [] : [[name, value] as const];
      }),
      body: pretty(await response.text()),
    };
  } catch {
    return { problem: "failed" };
  }
}

function addressOf(path: string, parameters: TriedOperation["parameters"], read: (name: string) => string): string {
  const query = new URLSearchParams();
  let address = path;
  for (const { name, place } of parameters) {
    const value = read(name).trim();
    if (place === "path") address = address.replace(`{${name}}`, encodeURIComponent(value));
    else if (value !== "") query.set(name, value);
  }
  return query.size > 0 ? `${address}?${query}` : address;
}

function compact(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return null;
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
