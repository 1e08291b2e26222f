import type postgres from "postgres";
import { z } from "zod";
import { newToken, uuidv7, vault } from "@/lib/auth/context";
import { type ApiScope, type AppMode, apiKeyText, type OperatorScope } from "@/lib/domain/api-key";
import { type ApiBase, keepContract } from "@/tests/support/api-contract";
import { testStack } from "@/tests/support/stack";

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
};
type Sent = {
  readonly body?: unknown;
  readonly key?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
};
export type ApiCaller = (method: string, path: string, sent?: Sent) => Promise<ApiAnswer>;

const seededApps = z.array(z.object({ slug: z.string(), apiKey: z.string() }));

/** The key that the seed gave an app of the running stack. */
export function seededApiKey(slug: string): string {
  const found = seededApps.parse(testStack().seeded.apps).find((app) => app.slug === slug);
  if (!found) throw new Error(`no app ${slug}`);
  return found.apiKey;
}

/** Calls the HTTP API as another app's server does; throws where an answer is not what the document says. `key` is the request's idempotency key. */
export function apiCaller(
  apiKey: string | undefined,
  { base = "/api/v1", url = testStack().url }: { base?: ApiBase; url?: string } = {},
): ApiCaller {
  return async (method, path, { body, key, headers = {} } = {}) => {
    const response = await fetch(`${url}${base}${path}`, {
      method,
      headers: {
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        ...(key === undefined ? {} : { "idempotency-key": key }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answered = text === "" ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    const contentType = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
    await keepContract({
      base,
      method,
      path,
      status: response.status,
      contentType,
      body: answered,
      headers: response.headers,
    });
    return { status: response.status, headers: response.headers, body: answered };
  };
}

/** A new key of an operator, without more for looks at vehicles in test mode. */
export async function insertOperatorKey(
  sql: postgres.Sql,
  slug: string,
  { mode = "test", scopes = ["checks"] }: { mode?: AppMode; scopes?: readonly OperatorScope[] } = {},
): Promise<string> {
  const [keyId, secret] = [newToken().slice(0, 12), newToken()];
  await sql`insert into api_key (id, operator_id, mode, key_id, secret_hash, scopes, created_at)
    select ${uuidv7()}, id, ${mode}, ${keyId}, ${vault.hash(secret)}, ${[...scopes]}, now() from operator where slug = ${slug}`;
  return apiKeyText({ mode, keyId, secret });
}

/** A new key of an app; its secret is known to this process only. */
export async function insertApiKey(
  sql: postgres.Sql,
  appId: string,
  scopes: readonly ApiScope[],
  ends: { expiresAt?: Date; revokedAt?: Date } = {},
  hash: (secret: string) => string = vault.hash,
): Promise<string> {
  const [keyId, secret] = [newToken().slice(0, 12), newToken()];
  await sql`insert into api_key ${sql({
    id: uuidv7(),
    app_id: appId,
    key_id: keyId,
    secret_hash: hash(secret),
    scopes: [...scopes],
    created_at: new Date(),
    expires_at: ends.expiresAt ?? null,
    revoked_at: ends.revokedAt ?? null,
  })}`;
  return apiKeyText({ mode: "test", keyId, secret });
}
