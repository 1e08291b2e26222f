import { z } from "zod";
import { insertMail } from "@/db/store/mail";
import { countSignInLinks, deleteSignInLinks, insertSignInLink } from "@/db/store/person";
import { Refusal } from "@/lib/domain/errors";
import { enqueue } from "@/lib/jobs/queue";
import { command, elevated } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";

const MINUTE_MS = 60_000;
const LINK_MINUTES = 10; // long enough for a slow mail, short enough for a mailbox read later
const LINKS_MAX = 5; // per address and window: a person mistypes, a machine floods
const WINDOW_MINUTES = 15;
const KEPT_MINUTES = 1_440; // for counting; older rows are of no use

/** RFC 5321: no longer address can be delivered to. */
export const EMAIL_LENGTH_MAX = 254;
export const emailAddress = z
  .string("email")
  .trim()
  .toLowerCase()
  .max(EMAIL_LENGTH_MAX, "email")
  .pipe(z.email("email"));

/** Where the browser goes after signing in; checked again as a path of ours before it is followed. */
export const nextPath = z.string().max(1_024).default("/");

/** Mails a link that signs in. The answer is the same for every address. */
export const askSignIn = command({
  name: "sign_in.ask",
  permission: "sign_in.ask",
  input: z.object({ email: emailAddress, locale: z.enum(["en", "de", "fr"]), next: nextPath }),
  run: async (context, { email, locale, next }) => {
    const { now, newId, newToken, vault } = context;
    const [mailId, token] = [newId(), newToken()];
    const minutes = (count: number) => new Date(now.getTime() + count * MINUTE_MS);
    await elevated(context, "sign_in.ask").db.transaction(async (tx) => {
      await deleteSignInLinks(tx, minutes(-KEPT_MINUTES));
      const sent = await countSignInLinks(tx, { email, after: minutes(LINK_MINUTES - WINDOW_MINUTES) });
      if (sent >= LINKS_MAX) throw new Refusal("sign_in.too_often", { minutes: WINDOW_MINUTES });
      await insertSignInLink(tx, { tokenHash: vault.hash(token), email, expiresAt: minutes(LINK_MINUTES) });
      await insertMail(tx, {
        id: mailId,
        dedupe: `sign_in:${mailId}`,
        kind: "sign_in",
        toEmail: email,
        locale,
        data: { sealedToken: vault.seal(token, signInMailSeal(mailId)), next },
        createdAt: now,
      });
      await enqueue(tx, "mail.send", { mailId });
      await trace(tx, context, "sign_in.ask", {}, { mailId });
    });
    return { email };
  },
});

/** Where the token of a sign-in mail is sealed until the mail is sent. */
export function signInMailSeal(mailId: string) {
  return { tenant: "platform", table: "mail", column: "data.sealedToken", rowId: mailId } as const;
}
