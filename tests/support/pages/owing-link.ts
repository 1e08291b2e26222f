import { lastMailTo } from "@/tests/support/pages/mails";
import type { TestStack } from "@/tests/support/stack";

const SENT_MS = 30_000; // the stack's worker writes the mail

/** The path of the link in the newest mail to the address, once it is there. */
export async function linkIn({ mailDir }: TestStack, address: string, to: "owed" | "parked" = "owed"): Promise<string> {
  const opens = new RegExp(`/${to}/[a-km-z2-9]{32}`);
  for (const until = Date.now() + SENT_MS; Date.now() < until; ) {
    const link = opens.exec(lastMailTo(mailDir, address)?.text ?? "")?.[0];
    if (link) return link;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail with a link to ${address}`);
}
