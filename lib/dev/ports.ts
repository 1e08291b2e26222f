import { createServer } from "node:net";

export type Ports = { readonly port: number; readonly simulatorPort?: number };

/** `localhost` is IPv6's loopback too, and browsers try that one first. */
const LOCALHOST = ["127.0.0.1", "::1"];
const LOOPBACK = ["127.0.0.1"];

/**
 * Throws one sentence when another program listens where ours are going to: its answers would be taken for ours, and the
 * seed would write to a simulator that belongs to somebody else.
 */
export async function assertPortsFree({ port, simulatorPort }: Ports): Promise<void> {
  if (port === simulatorPort)
    throw new Error(`PORT and SIMULATOR_PORT are both ${port}: give one of them another port.`);
  const app = await isTaken(port, LOCALHOST);
  const simulator = simulatorPort !== undefined && (await isTaken(simulatorPort, LOOPBACK));
  const taken = [...(app ? [`PORT ${port}`] : []), ...(simulator ? [`SIMULATOR_PORT ${simulatorPort}`] : [])];
  if (taken.length === 0) return;
  const others = [...(app ? [`PORT=${port + 1}`] : []), ...(simulator ? [`SIMULATOR_PORT=${simulatorPort + 1}`] : [])];
  throw new Error(
    `${taken.join(" and ")} ${taken.length === 1 ? "is" : "are"} taken by another program, perhaps another demo: stop that one, or choose another port, for example ${others.join(" ")}.`,
  );
}

async function isTaken(port: number, hosts: readonly string[]): Promise<boolean> {
  const taken = await Promise.all(hosts.map((host) => isTakenAt(port, host)));
  return taken.includes(true);
}

/** Any other error is not about the port (no IPv6 here, no right to it): the program that wants to listen says it better. */
function isTakenAt(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EADDRINUSE"));
    server.listen(port, host, () => server.close(() => resolve(false)));
  });
}
