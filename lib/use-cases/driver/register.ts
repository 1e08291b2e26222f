import { z } from "zod";
import { brokenConstraint } from "@/db/client";
import { insertUser } from "@/db/store/user";
import { Refusal } from "@/lib/domain/errors";
import { EMAIL_CHARACTERS_MAX, USER_NAME } from "@/lib/domain/user-name";
import { command } from "@/lib/use-cases/command";
import { appOf } from "@/lib/use-cases/driver/app-of";
import { trace } from "@/lib/use-cases/trace";

const externalId = z.string().regex(USER_NAME, "external_id");
export const userEmail = z.email().max(EMAIL_CHARACTERS_MAX);
export const userLocale = z.enum(["en", "de", "fr"]);

/** Makes the driver of an app's user. `driverId` is made by whoever asks, so that the same request twice is one driver. */
export const registerDriver = command({
  name: "driver.register",
  permission: "driver.register",
  input: z.object({
    driverId: z.uuid(),
    externalId,
    email: userEmail.optional(),
    locale: userLocale.default("en"),
  }),
  run: async (context, { driverId, externalId: id, email, locale }): Promise<{ driverId: string }> => {
    const appId = appOf(context);
    await orTaken(() =>
      context.db.transaction(async (tx) => {
        const user = { id: driverId, appId, externalId: id, email: email ?? null, locale, createdAt: context.now };
        if (await insertUser(tx, user)) await trace(tx, context, "driver.register", { appId, driverId });
      }),
    );
    return { driverId };
  },
});

/** Which of its promises the database kept decides the sentence. */
export async function orTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    switch (brokenConstraint(error)) {
      case "driver_external_id":
        throw new Refusal("user.already_exists");
      case "driver_email_once_per_app":
        throw new Refusal("user.email_taken");
      default:
        throw error;
    }
  }
}
