import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { OAuthScope } from "@/lib/simulator/store/connect-kinds";
import type { PlatformRecord } from "@/lib/simulator/store/kinds";

/** What a platform asks an account's owner for. */
export type OAuthRequest = {
  readonly platform: PlatformRecord;
  readonly redirectUri: string;
  readonly scope: OAuthScope;
  readonly state: string | null;
  /** `stripe_user[…]`: what the platform knows of the person, to fill in. */
  readonly person: { readonly email: string; readonly country: string; readonly name: string };
};

export type OAuthRead =
  | { readonly kind: "ask"; readonly request: OAuthRequest }
  /** Nobody can be sent back to an address that is not known to be the platform's. */
  | { readonly kind: "refused"; readonly text: string }
  | { readonly kind: "redirect"; readonly url: string };

/** The address to go back to, with what came of it and the platform's `state`. */
export function backTo(redirectUri: string, state: string | null, fields: Record<string, string>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  if (state !== null) url.searchParams.set("state", state);
  return url.href;
}

/** Reads GET /oauth/authorize (facts 3.1); texts of the refusals are from memory of the documentation [~]. */
export function readOAuthRequest(simulator: SimulatorState, query: URLSearchParams): OAuthRead {
  const clientId = query.get("client_id");
  const platform = [...simulator.store.platforms.oldestFirst()].find((one) => one.clientId === clientId);
  if (platform === undefined) return { kind: "refused", text: `No such application: '${clientId ?? ""}'` };
  const registered = platform.redirectUris ?? [];
  const redirectUri = query.get("redirect_uri") ?? registered[0];
  if (redirectUri === undefined || !registered.includes(redirectUri)) {
    const text = `Invalid redirect URI '${redirectUri ?? ""}'. Ensure this uri exactly matches one of the uris specified in your application settings`;
    return { kind: "refused", text };
  }
  const state = query.get("state");
  const error = (name: string, description: string): OAuthRead => ({
    kind: "redirect",
    url: backTo(redirectUri, state, { error: name, error_description: description }),
  });
  if (query.get("response_type") !== "code") {
    return error("unsupported_response_type", "Only 'code' is supported as response_type");
  }
  const scope = query.get("scope") ?? "read_only";
  if (scope !== "read_write" && scope !== "read_only") return error("invalid_scope", `Invalid scope: ${scope}`);
  const refusal = platformRefusal(platform);
  if (refusal !== null) return error("invalid_request", refusal);
  const text = (name: string): string => query.get(`stripe_user[${name}]`) ?? "";
  const person = {
    email: text("email"),
    country: text("country").toUpperCase() || (simulator.store.accounts.get(platform.account)?.country ?? "FR"),
    name: text("business_name"),
  };
  return { kind: "ask", request: { platform, redirectUri, scope, state, person } };
}

/**
 * Since June 2021 only extensions can connect to accounts that another platform controls (facts 3.1). The real page then
 * offers a separate account instead; here OAuth is refused as a whole, so that nobody builds on it by accident [~].
 */
function platformRefusal(platform: PlatformRecord): string | null {
  if (platform.isExtension) return null;
  return "This application is not registered as an extension and cannot connect to existing accounts. Create accounts with the Accounts API and onboard them with account links.";
}
