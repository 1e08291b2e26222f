import type { Route } from "next";
import { redirect } from "next/navigation";

/** Ends the request with a redirect to an address made at run time, which typed routes cannot know. */
export function goTo(address: string): never {
  return redirect(address as Route); // typed routes check literals only; every caller has passed `localPath` or made the address
}
