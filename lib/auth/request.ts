import "server-only";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import { getLocale } from "next-intl/server";
import { findApp, findPortal } from "@/db/store/app";
import { findDriverOfPerson, findGuest } from "@/db/store/browser";
import { contextFor, database, vault } from "@/lib/auth/context";
import { keepGuest, readGuestToken } from "@/lib/auth/cookies";
import { membershipsOf, requireSecondFactor, requireSignIn } from "@/lib/auth/gates";
import { currentSignIn } from "@/lib/auth/next-auth";
import type { SignIn } from "@/lib/auth/sign-in-reader";
import { Refusal } from "@/lib/domain/errors";
import {
  can,
  OPERATOR_ROLES,
  type Permission,
  type SecondFactor,
  SUPPORT_ROLES,
  seesMoney,
} from "@/lib/domain/permission";
import { goTo } from "@/lib/http/go-to";
import { localeOr } from "@/lib/i18n/locales";
import { type Context, execute } from "@/lib/use-cases/command";
import { openDriver } from "@/lib/use-cases/driver/open";

/** Nobody in particular, at the portal or at the app of this slug. */
export async function publicContext(appSlug?: string): Promise<Context> {
  await connection();
  return contextFor({ kind: "public", appId: await appIdOf(appSlug) });
}

/** Nobody in particular on real time: signing in does not follow a demo's clock. */
export async function signInContext(): Promise<Context> {
  return { ...(await publicContext()), now: new Date() };
}

async function appIdOf(slug: string | undefined): Promise<string> {
  const db = database({ kind: "public" });
  const found = await db.read((tx) => (slug === undefined ? findPortal(tx) : findApp(tx, { slug })));
  if (!found) throw new Refusal("not_found");
  return found.id;
}

/** The driver of this browser at the portal: the signed-in person's, else the guest's; undefined before the first act. */
export async function findDriverContext(): Promise<Context | undefined> {
  await connection();
  const [appId, signIn, guestToken] = await Promise.all([appIdOf(undefined), currentSignIn(), readGuestToken()]);
  const personId = signIn?.personId ?? null;
  if (personId === null && guestToken === undefined) return undefined;
  const found = await database({ kind: "system" }).read((tx) =>
    personId === null
      ? findGuest(tx, { appId, tokenHash: vault.hash(guestToken ?? "") })
      : findDriverOfPerson(tx, { appId, personId }),
  );
  return found && contextFor({ kind: "driver", appId, driverId: found.id, personId });
}

/** For pages of a driver's own things: nobody's browser sees nothing. */
export async function driverContext(): Promise<Context> {
  return (await findDriverContext()) ?? notFound();
}

/** For the first form: makes the driver when there is none, and the cookie by which a guest is known again. */
export async function openDriverContext(): Promise<Context> {
  const found = await findDriverContext();
  if (found) return found;
  const [context, signIn, locale] = await Promise.all([publicContext(), currentSignIn(), getLocale()]);
  const personId = signIn?.personId ?? null;
  const opened = await execute(openDriver, context, { personId, locale: localeOr(locale) });
  if (opened.browserToken !== null) await keepGuest(opened.browserToken);
  if (context.actor.kind !== "public") throw new Refusal("not_permitted");
  return contextFor({ kind: "driver", appId: context.actor.appId, driverId: opened.driverId, personId });
}

/** The signed-in person's operator: the one of the slug, or their first. Another's operator does not exist for them. */
export async function operatorContext(operatorSlug?: string): Promise<Context> {
  const signIn = await requireSignIn();
  for (const { role: name, operatorId, operatorSlug: slug } of await membershipsOf(signIn.personId)) {
    const role = OPERATOR_ROLES.find((each) => each === name);
    if (!role || operatorId === null || (operatorSlug !== undefined && slug !== operatorSlug)) continue;
    const secondFactor = secondFactorOf(signIn);
    return contextFor({ kind: "operator", operatorId, personId: signIn.personId, role, secondFactor });
  }
  return notFound();
}

/** For pages that tell of the operator's money: for a role that may not see it, they do not exist. */
export async function operatorMoneyContext(operatorSlug: string): Promise<Context> {
  const context = await operatorContext(operatorSlug);
  return seesMoney(context.actor) ? context : notFound();
}

/** Whoever makes the app; whoever has a second factor proves it to come in. */
async function developerOf(appSlug: string) {
  const signIn = await requireSignIn();
  const found = (await membershipsOf(signIn.personId)).find(
    ({ role, appSlug: slug }) => role === "developer" && slug === appSlug,
  );
  if (!found?.appId) return notFound();
  if (signIn.hasSecondFactor) await requireSecondFactor(signIn);
  const { personId } = signIn;
  return { kind: "developer", appId: found.appId, personId, secondFactor: secondFactorOf(signIn) } as const;
}

/** Whoever makes the app. */
export async function developerContext(appSlug: string): Promise<Context> {
  const actor = await developerOf(appSlug);
  const context = await contextFor(actor);
  const { isSetUp, provenAt } = actor.secondFactor;
  return {
    ...context,
    actor: { ...actor, secondFactor: { isSetUp, provenAt: provenAt && onClockOf(context, provenAt) } },
  };
}

/** Commands compare with product time, which a demo moves: a proof moves along. */
function onClockOf({ now }: Context, provenAt: Date): Date {
  return new Date(provenAt.getTime() + now.getTime() - Date.now());
}

/** For an app's keys, which live on real time. */
export async function appKeysContext(appSlug: string): Promise<Context> {
  return { ...(await contextFor(await developerOf(appSlug))), now: new Date() };
}

/** For pages on which something of the operator is decided; whoever may not does not see them either. */
export async function operatorContextTo(permission: Permission, operatorSlug: string): Promise<Context> {
  const context = await operatorContext(operatorSlug);
  return can(context.actor, permission) ? context : notFound();
}

/** For an operator's keys, which live on real time. */
export async function operatorKeysContext(operatorSlug: string): Promise<Context> {
  return { ...(await operatorContextTo("api_key.create", operatorSlug)), now: new Date() };
}

function secondFactorOf({ hasSecondFactor: isSetUp, secondFactorAt: provenAt }: SignIn): SecondFactor {
  return { isSetUp, provenAt };
}

/** A support agent with a second factor proven in this browser; the platform's sees every app, an app's its own. */
export async function supportContext(): Promise<Context> {
  const signIn = await requireSignIn();
  const memberships = (await membershipsOf(signIn.personId)).flatMap(({ role: name, appId }) => {
    const role = SUPPORT_ROLES.find((each) => each === name);
    return role ? [{ role, appId }] : [];
  });
  const widest = memberships.find(({ appId }) => appId === null) ?? memberships[0];
  if (!widest) return notFound();
  const provenAt = await requireSecondFactor(signIn);
  const { personId } = signIn;
  const actor = { kind: "support", personId, ...widest } as const;
  const context = await contextFor({ ...actor, secondFactorAt: provenAt });
  return { ...context, actor: { ...actor, secondFactorAt: onClockOf(context, provenAt) } };
}

/** Whoever is signed in, for their own account only; on real time, as all of signing in. */
export async function personContext(): Promise<Context> {
  const { personId } = await requireSignIn();
  return { ...(await contextFor({ kind: "person", personId })), now: new Date() };
}

/** Where a door leads whoever is signed in already. */
export async function redirectSignedIn(path: string): Promise<void> {
  if (await currentSignIn()) goTo(path);
}
