import { createServer, connect as dial, type Socket } from "node:net";

/** A wire to a database that is cut when COMMIT passes: before the server hears it, or after it has answered. */
export async function cuttingWire(
  databaseUrl: string,
  moment: "before" | "after",
): Promise<{ url: string; close(): Promise<void> }> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = dial(Number(target.port), target.hostname);
    let cut = false;
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => open.delete(socket));
    }
    near.on("data", (chunk) => {
      cut ||= chunk.includes("commit");
      if (cut && moment === "before") near.destroy();
      else far.write(chunk);
    });
    far.on("data", (chunk) => {
      if (cut) near.destroy();
      else near.write(chunk);
    });
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = new URL(databaseUrl);
  url.port = String(address.port);
  return {
    url: url.href,
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
