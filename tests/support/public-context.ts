import { randomBytes } from "node:crypto";
import { app } from "@/db/schema/app";
import { newToken, scopeOf, uuidv7 } from "@/lib/auth/context";
import type { Actor } from "@/lib/domain/permission";
import { createSecrets } from "@/lib/secrets";
import type { Context, Vault } from "@/lib/use-cases/command";
import type { TestDatabase } from "@/tests/support/database";

/** For processes of their own that read what this one has sealed. */
export const TEST_SECRETS = {
  BAYFARE_KEYS: `test:${randomBytes(32).toString("base64")}`,
  AUTH_SECRET: "pepper of the tests, thirty-two letters",
};
const secrets = createSecrets(TEST_SECRETS.BAYFARE_KEYS, TEST_SECRETS.AUTH_SECRET);
export const testVault: Vault = { seal: secrets.seal, open: secrets.open, hash: secrets.hashToken };

/** A context of somebody at a moment, for commands that never speak to Stripe. */
export function contextOf(database: TestDatabase, actor: Actor, now: Date): Context {
  return {
    actor,
    db: database.connection.database(scopeOf(actor)),
    stripe: { forApp: () => Promise.reject(new Error("this command must not speak to Stripe")) },
    vault: testVault,
    now,
    newId: uuidv7,
    newToken,
  };
}

/** The portal's app; returns its id. */
export async function insertPortal(database: TestDatabase): Promise<string> {
  const appId = uuidv7();
  await database.system.transaction((tx) =>
    tx.insert(app).values({
      id: appId,
      slug: "portal",
      name: "Bayfare",
      mode: "test",
      isPortal: true,
      stripeAccountId: "acct_portal",
      stripeClientId: "ca_portal",
      createdAt: new Date(),
    }),
  );
  return appId;
}
