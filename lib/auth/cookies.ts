import "server-only";
import { cookies } from "next/headers";
import { env } from "@/lib/env";

const GUEST_SECONDS = 34_560_000; // 400 days: browsers keep no cookie longer

/** `__Host-` binds a cookie to this very host, but browsers take it over https only; laptops and the demo speak http. */
function isSecure(): boolean {
  return env().BAYFARE_URL?.startsWith("https:") ?? false;
}

function named(name: string): string {
  return isSecure() ? `__Host-${name}` : name;
}

export function signInCookie() {
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure() } as const;
  return { name: named("bf_sign_in"), options };
}

export async function readSignInToken(): Promise<string | undefined> {
  return (await cookies()).get(signInCookie().name)?.value;
}

export async function keepSignIn(token: string, expiresAt: Date): Promise<void> {
  const { name, options } = signInCookie();
  (await cookies()).set(name, token, { ...options, expires: expiresAt });
}

export async function dropSignIn(): Promise<void> {
  const { name, options } = signInCookie();
  (await cookies()).set(name, "", { ...options, maxAge: 0 });
}

export async function readGuestToken(): Promise<string | undefined> {
  return (await cookies()).get(named("bf_driver"))?.value;
}

export async function keepGuest(token: string): Promise<void> {
  const { options } = signInCookie();
  (await cookies()).set(named("bf_driver"), token, { ...options, maxAge: GUEST_SECONDS });
}
