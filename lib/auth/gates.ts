import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { listMemberships, type Membership } from "@/db/store/membership";
import { database } from "@/lib/auth/context";
import { currentSignIn } from "@/lib/auth/next-auth";
import type { SignIn } from "@/lib/auth/sign-in-reader";
import { pathWithoutQuery } from "@/lib/http/local-path";
import { PATH_HEADER } from "@/lib/http/page-headers";

/** Read at every request: a role that was taken away is gone with the next click. */
export const membershipsOf = cache(
  (personId: string): Promise<readonly Membership[]> =>
    database({ kind: "system" }).read((tx) => listMemberships(tx, personId)),
);

/** The sign-in, or the page that asks for it and comes back here. */
export async function requireSignIn(): Promise<SignIn> {
  return (await currentSignIn()) ?? redirect(`/sign-in?next=${await here()}`);
}

/** Sends whoever has not proven a second factor in this browser to prove it, or to set one up first. */
export async function requireSecondFactor(signIn: SignIn): Promise<Date> {
  if (signIn.secondFactorAt) return signIn.secondFactorAt;
  const page = signIn.hasSecondFactor ? "/sign-in/second-factor" : "/account/second-factor";
  return redirect(`${page}?next=${await here()}`);
}

/** Without its query: the address is kept and mailed with the sign-in link, and a search holds a driver's e-mail address. */
async function here(): Promise<string> {
  return encodeURIComponent(pathWithoutQuery((await headers()).get(PATH_HEADER)));
}
