/** What a page answered: where it leads, or what it shows. */
export type Answered = { readonly status: number; readonly location: string; readonly text: string };

async function answered(url: string, response: Response): Promise<Answered> {
  const target = response.headers.get("location");
  return {
    status: response.status,
    location: target === null ? "" : new URL(target, url).href,
    text: (await response.text()).replace(/\s+/g, " "),
  };
}

/** Opens a page as a browser would, without following where it leads. */
export async function open(url: string): Promise<Answered> {
  return answered(url, await fetch(url, { redirect: "manual" }));
}

/** Sends a form of a page. */
export async function send(url: string, fields: Record<string, string>): Promise<Answered> {
  const body = new URLSearchParams(fields);
  return answered(url, await fetch(url, { method: "POST", redirect: "manual", body }));
}

/** A visitor of a hosted form that was opened by its link. */
export async function visit(link: string) {
  const first = await open(link);
  const form = first.location.split("?")[0] ?? "";
  return {
    form,
    show: (query = "") => open(`${form}${query}`),
    say: (step: number, outcome: string, fields: Record<string, string> = {}) =>
      send(form, { step: String(step), outcome, ...fields }),
  };
}
