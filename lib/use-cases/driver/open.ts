import { z } from "zod";
import { findDriverOfPerson, insertBrowser, insertDriver } from "@/db/store/browser";
import { findPerson } from "@/db/store/person";
import { Refusal } from "@/lib/domain/errors";
import { command, elevated } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";

/**
 * Makes the driver of whoever acts for the first time: a signed-in person's, or a guest's with a token for their browser.
 * `personId` comes from the sign-in, never from a form.
 */
export const openDriver = command({
  name: "driver.open",
  permission: "driver.open",
  input: z.object({ personId: z.uuid().nullable(), locale: z.enum(["en", "de", "fr"]) }),
  run: async (context, { personId, locale }) => {
    const { actor, now, newId, newToken, vault } = context;
    if (actor.kind !== "public") throw new Refusal("not_permitted");
    const { appId } = actor;
    const [madeId, browserToken] = [newId(), personId === null ? newToken() : null];
    const driverId = await elevated(context, "driver.open").db.transaction(async (tx) => {
      const person = personId === null ? undefined : await findPerson(tx, { personId });
      await insertDriver(tx, { id: madeId, appId, personId, email: person?.email ?? null, locale, createdAt: now });
      // Two tabs at once: the first one's driver is the person's.
      const kept = personId === null ? madeId : (await findDriverOfPerson(tx, { appId, personId }))?.id;
      if (kept === undefined) throw new Refusal("not_permitted");
      if (browserToken !== null) {
        const browser = { id: newId(), appId, driverId: kept, tokenHash: vault.hash(browserToken), createdAt: now };
        await insertBrowser(tx, browser);
      }
      await trace(tx, context, "driver.open", { appId, driverId: kept });
      return kept;
    });
    return { driverId, browserToken };
  },
});
