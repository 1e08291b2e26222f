import type { DeclineCode } from "@/lib/domain/payment";

/** Every sentence that a payment in the browser can need, in the reader's language; made by `payLabels` on the server. */
export type PayLabels = {
  readonly loading: string;
  readonly loadFailed: string;
  readonly keyRenewed: string;
  readonly working: string;
  readonly unknown: string;
  readonly askAgain: string;
  readonly retry: string;
  readonly incomplete: string;
  readonly nothingCharged: string;
  readonly needsScript: string;
  readonly confirmWithBank: string;
  readonly declines: Readonly<Record<DeclineCode, string>>;
};
