import type { DocumentedOperation } from "@/lib/http/docs/document";

/** The same request for a terminal; `BAYFARE` and `KEY` are set there. */
export function curlOf({ method, path, parameters, body }: DocumentedOperation, base: string): string {
  const asked = parameters.filter((each) => each.in === "query" && each.isRequired);
  const query = asked.map(({ name, example }) => `${name}=${encodeURIComponent(example)}`).join("&");
  const address = path.replaceAll(
    /\{(\w+)\}/g,
    (_, name) => parameters.find((each) => each.name === name)?.example ?? "",
  );
  return [
    `curl "$BAYFARE${base}${address}${query === "" ? "" : `?${query}`}"`,
    ...(method === "GET" ? [] : [`-X ${method}`]),
    `-H "Authorization: Bearer $KEY"`,
    ...(method === "POST" ? [`-H "Idempotency-Key: $(uuidgen)"`] : []),
    ...(body ? [`-H "Content-Type: application/json"`, `-d '${JSON.stringify(JSON.parse(body.example))}'`] : []),
  ].join(" \\\n  ");
}
