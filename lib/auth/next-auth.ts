import "server-only";
import { connection } from "next/server";
import { getServerSession, type NextAuthOptions } from "next-auth";
import { cache } from "react";
import { adapter } from "@/lib/auth/adapter";
import { database, uuidv7, vault } from "@/lib/auth/context";
import { signInCookie } from "@/lib/auth/cookies";
import { oidcProviders } from "@/lib/auth/oidc";
import type { SignIn } from "@/lib/auth/sign-in-reader";
import { required } from "@/lib/env";
import { log } from "@/lib/log";

declare module "next-auth" {
  interface Session {
    signIn?: SignIn;
  }
}

const COOKIE_SECONDS = 2_592_000; // 30 days, the longest sign-in; the row's own end decides

/** next-auth reads sign-ins and speaks OIDC; links in mails, codes and signing out are commands of ours. */
export function authOptions(): NextAuthOptions {
  return {
    adapter: adapter(database({ kind: "system" }), vault, uuidv7),
    secret: required("AUTH_SECRET"),
    providers: oidcProviders(),
    // An update age as long as the life: next-auth never prolongs a row.
    session: { strategy: "database", maxAge: COOKIE_SECONDS, updateAge: COOKIE_SECONDS },
    cookies: { sessionToken: signInCookie() },
    pages: { signIn: "/sign-in", signOut: "/account", error: "/sign-in" },
    callbacks: {
      signIn: ({ profile }) => profile !== undefined && "email_verified" in profile && profile.email_verified === true,
      session: ({ session, user }) => ("signIn" in user ? { ...session, signIn: user.signIn } : session),
    },
    logger: {
      error: (code, metadata) => {
        // next-auth would take a database that is away for "not signed in"; the reader must not be told so.
        if (code === "SESSION_ERROR") throw metadata;
        log.warn("auth.next_auth", { code, metadata });
      },
      warn: (code) => log.debug("auth.next_auth", { code }),
      debug: () => undefined,
    },
  };
}

/** Who is signed in in this browser, read once per request; roles are not part of it. */
export const currentSignIn = cache(async (): Promise<SignIn | undefined> => {
  await connection();
  const session = await getServerSession(authOptions());
  return session?.signIn;
});
