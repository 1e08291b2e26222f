import { notFound } from "next/navigation";
import { connection } from "next/server";

/** Gives an address that nothing answers the same page, in the reader's language. */
export default async function UnknownPage() {
  // Rendered for its request, or its scripts would have no nonce.
  await connection();
  notFound();
}
