/** Longer than any address that finds its way back into an app. */
const URL_CHARACTERS_MAX = 2_000;

/** Whether an address stands at one of an app's registered origins; scheme, host and port count, the rest is the app's. */
export function isReturnUrl(text: string, origins: readonly string[]): boolean {
  if (text.length > URL_CHARACTERS_MAX || !URL.canParse(text)) return false;
  const { origin, protocol, username, password } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return false;
  return username === "" && password === "" && origins.includes(origin);
}
