import { required } from "@/lib/env";

/** An address of our pages as another server's user opens it. */
export function pageUrl(path: string): string {
  return `${required("BAYFARE_URL").replace(/\/$/, "")}${path}`;
}
