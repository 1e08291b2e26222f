import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { app } from "./app";
import { at, key } from "./columns";
import { operator } from "./operator";

/** Somebody who can sign in. What they may do comes from memberships, read at every request. */
export const person = pgTable("person", {
  id: key(),
  email: text().notNull().unique(),
  name: text(),
  emailVerifiedAt: at(),
  locale: text({ enum: ["en", "de", "fr"] })
    .notNull()
    .default("en"),
  sealedTotpSecret: text(),
  totpConfirmedAt: at(),
  totpLastStep: bigint({ mode: "number" }),
  createdAt: at().notNull(),
  disabledAt: at(),
});

/** An external identity (OIDC) of a person; linked by provider and subject, never by e-mail. */
export const personAccount = pgTable(
  "person_account",
  {
    provider: text().notNull(),
    subject: text().notNull(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
  },
  (t) => [primaryKey({ columns: [t.provider, t.subject] })],
);

/** A signed-in browser. Revocable; only the token's keyed hash is stored. */
export const signIn = pgTable(
  "sign_in",
  {
    id: key(),
    tokenHash: text().notNull().unique(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    createdAt: at().notNull(),
    expiresAt: at().notNull(),
    seenAt: at().notNull(),
    secondFactorAt: at(),
  },
  (t) => [index("sign_in_person").on(t.personId)],
);

/** A sign-in link that was mailed; single use, consumed by a button. */
export const signInLink = pgTable("sign_in_link", {
  tokenHash: text().primaryKey(),
  email: text().notNull(),
  expiresAt: at().notNull(),
  tries: integer().notNull().default(0),
});

export const membership = pgTable(
  "membership",
  {
    id: key(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    role: text({
      enum: ["owner", "manager", "clerk", "enforcement", "support_agent", "support_lead", "developer", "admin"],
    }).notNull(),
    operatorId: uuid().references(() => operator.id),
    appId: uuid().references(() => app.id),
    createdAt: at().notNull(),
    revokedAt: at(),
  },
  (t) => [
    uniqueIndex("membership_once")
      .on(t.personId, t.role, sql`coalesce(${t.operatorId}, ${t.appId}, '00000000-0000-0000-0000-000000000000')`)
      .where(sql`${t.revokedAt} is null`),
    check(
      "membership_role",
      sql`${t.role} in ('owner', 'manager', 'clerk', 'enforcement', 'support_agent', 'support_lead', 'developer', 'admin')`,
    ),
    check(
      "membership_scope",
      sql`case when ${t.role} in ('owner', 'manager', 'clerk', 'enforcement') then ${t.operatorId} is not null and ${t.appId} is null
               when ${t.role} = 'developer' then ${t.appId} is not null and ${t.operatorId} is null
               when ${t.role} = 'admin' then ${t.appId} is null and ${t.operatorId} is null
               else ${t.operatorId} is null end`,
    ),
  ],
);
