/** Refuses to start an application whose environment is not complete: Next would log a thrown error and keep running. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { exitUnlessComplete } = await import("@/lib/env");
  exitUnlessComplete("app");
  const { leadUnknownRequests } = await import("@/lib/http/unknown-requests");
  leadUnknownRequests();
}
