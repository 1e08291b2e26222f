import "server-only";
import type { NextRequest } from "next/server";
import { connection } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/next-auth";
import { oidcProviders } from "@/lib/auth/oidc";

/** next-auth's own addresses serve an organisation's sign-in only; without one they do not exist. */
export async function handleAuth(
  request: NextRequest,
  route: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  await connection();
  if (oidcProviders().length === 0) return new Response(null, { status: 404 });
  const response: unknown = await NextAuth(request, route, authOptions());
  return response instanceof Response ? response : new Response(null, { status: 500 });
}
