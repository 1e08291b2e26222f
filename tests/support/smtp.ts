import { createServer, type Socket } from "node:net";

export type MailServer = {
  readonly url: string;
  /** Every message that was accepted, as it came over the wire. */
  readonly accepted: string[];
  /** The answer to the next messages instead of 250, e.g. `451 try later`. */
  refuse(answers: readonly string[]): void;
  close(): Promise<void>;
};

/** A mail server that speaks as much SMTP as a client needs, on a free port. */
export async function mailServer(): Promise<MailServer> {
  const accepted: string[] = [];
  const refusals: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => undefined);
    converse(socket, (message) => {
      const refusal = refusals.shift();
      if (refusal === undefined) accepted.push(message);
      return refusal ?? "250 taken";
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    accepted,
    refuse: (answers) => void refusals.push(...answers),
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function converse(socket: Socket, take: (message: string) => string): void {
  let heard = "";
  let isData = false;
  socket.setEncoding("latin1");
  socket.write("220 ready\r\n");
  socket.on("data", (chunk) => {
    heard += chunk;
    for (;;) {
      const end = heard.indexOf(isData ? "\r\n.\r\n" : "\r\n");
      if (end < 0) return;
      const said = heard.slice(0, end);
      heard = heard.slice(end + (isData ? 5 : 2));
      const command = said.slice(0, 4).toUpperCase();
      if (isData) socket.write(`${take(said)}\r\n`);
      else if (command === "DATA") socket.write("354 go on\r\n");
      else if (command === "QUIT") socket.end("221 bye\r\n");
      else socket.write("250 ok\r\n");
      isData = !isData && command === "DATA";
    }
  });
}
