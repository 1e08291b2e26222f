import type { Adapter, AdapterAccount, AdapterUser } from "next-auth/adapters";
import type { Database } from "@/db/client";
import { listMemberships } from "@/db/store/membership";
import {
  deleteSignIn,
  findPerson,
  findPersonByAccount,
  insertPerson,
  insertPersonAccount,
  insertSignIn,
  markEmailVerified,
} from "@/db/store/person";
import { readSignIn, type SignIn } from "@/lib/auth/sign-in-reader";
import type { Vault } from "@/lib/use-cases/command";
import { signInExpiresAt } from "@/lib/use-cases/sign-in/life";

declare module "next-auth/adapters" {
  interface AdapterUser {
    signIn?: SignIn;
  }
}

type Person = Awaited<ReturnType<typeof findPerson>>;

function userOf(person: Person): AdapterUser | null {
  if (!person || person.disabledAt) return null;
  return { id: person.id, email: person.email, name: person.name, emailVerified: person.emailVerifiedAt };
}

/** next-auth over our tables: people, their external identities and revocable sign-ins. It stores tokens as keyed hashes only. */
export function adapter(db: Database, vault: Vault, newId: () => string): Adapter {
  return {
    ...people(db, newId),
    createSession: async ({ sessionToken, userId }) => {
      const now = new Date();
      return db.transaction(async (tx) => {
        const expiresAt = signInExpiresAt((await listMemberships(tx, userId)).length > 0, now);
        const times = { createdAt: now, seenAt: now, expiresAt };
        await insertSignIn(tx, { id: newId(), tokenHash: vault.hash(sessionToken), personId: userId, ...times });
        return { sessionToken, userId, expires: expiresAt };
      });
    },
    getSessionAndUser: async (sessionToken) => {
      const signIn = await readSignIn(db, vault, sessionToken, new Date());
      if (!signIn) return null;
      const { personId, email, name, expiresAt } = signIn;
      return {
        session: { sessionToken, userId: personId, expires: expiresAt },
        user: { id: personId, email, name, emailVerified: null, signIn },
      };
    },
    // A sign-in has a fixed end; nothing makes it longer.
    updateSession: async () => null,
    deleteSession: async (sessionToken) => {
      await db.transaction((tx) => deleteSignIn(tx, vault.hash(sessionToken)));
    },
  };
}

function people(db: Database, newId: () => string): Adapter {
  const find = async (by: { personId: string } | { email: string }) =>
    userOf(await db.read((tx) => findPerson(tx, by)));
  return {
    createUser: async ({ email, name }: Omit<AdapterUser, "id">) => {
      const now = new Date();
      const made = await db.transaction(async (tx) => {
        await insertPerson(tx, { id: newId(), email, name: name ?? null, createdAt: now });
        const person = await findPerson(tx, { email });
        if (person) await markEmailVerified(tx, person.id, now);
        return person;
      });
      const user = userOf(made);
      if (!user) throw new Error("the address belongs to a disabled person");
      return user;
    },
    getUser: (id) => find({ personId: id }),
    getUserByEmail: (email) => find({ email: email.toLowerCase() }),
    getUserByAccount: async ({ provider, providerAccountId }) =>
      userOf(await db.read((tx) => findPersonByAccount(tx, { provider, subject: providerAccountId }))),
    updateUser: async ({ id }) => {
      const user = await find({ personId: id });
      if (!user) throw new Error("no such person");
      return user;
    },
    linkAccount: async ({ provider, providerAccountId, userId }: AdapterAccount) => {
      await db.transaction((tx) => insertPersonAccount(tx, { provider, subject: providerAccountId, personId: userId }));
    },
  };
}
