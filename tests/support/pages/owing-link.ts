import { lastMailTo } from "@/tests/support/pages/mails";
import type { TestStack } from "@/tests/support/stack";

const SENT_MS = 30_000; // the stack's worker writes the mail

/** The path of the link in the newest mail to the address, once it is there. */
export async function linkIn({ mailDir }: TestStack, address: string): Promise<string> {
  for (const until = Date.now() + SENT_MS; Date.now() < until; ) {
    const link = /\/owed\/[a-km-z2-9]{32}/.exec(lastMailTo(mailDir, address)?.text ?? "")?.[0];
    if (link) return link;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail with a link to ${address}`);
}
