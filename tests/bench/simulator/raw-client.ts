import { connect, type Socket } from "node:net";

/** Requests at once: enough to keep one server busy, too few to queue for long. */
const CONNECTIONS = 8;

export type Target = { readonly port: number; readonly path: string; readonly headers: () => readonly string[] };

/**
 * Sends one POST after the other over a few kept connections for `seconds` and returns answers per second. It reads no
 * more of an answer than its length, so that the machine's time goes to the server being measured. Throws for any
 * answer but 200.
 */
export async function throughput(target: Target, body: string, seconds: number): Promise<number> {
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const counts = await Promise.all(Array.from({ length: CONNECTIONS }, () => one(target, body, until)));
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - begun) / 1000);
}

function one(target: Target, body: string, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: target.port, host: "127.0.0.1", noDelay: true });
    let answered = 0;
    const read = answerReader((status) => {
      if (status !== "200") {
        socket.destroy(new Error(`${target.path} answered ${status}`));
      } else {
        answered += 1;
        if (performance.now() < until) send(socket, target, body);
        else socket.end();
      }
    });
    socket.on("data", read);
    socket.once("error", reject);
    socket.once("close", () => resolve(answered));
    socket.once("connect", () => send(socket, target, body));
  });
}

function send(socket: Socket, target: Target, body: string): void {
  const head = [`POST ${target.path} HTTP/1.1`, `Host: 127.0.0.1:${target.port}`, ...target.headers()];
  socket.write(`${head.join("\r\n")}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, "latin1");
}

/** Calls back with the status of each whole answer. */
function answerReader(answered: (status: string) => void): (chunk: Buffer) => void {
  let head = "";
  let missing = -1;
  return (chunk) => {
    let bodyBytes = chunk.length;
    if (missing < 0) {
      const text = head + chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        head = text;
        return;
      }
      bodyBytes = text.length - end - 4;
      head = text.slice(0, end);
      missing = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    }
    missing -= bodyBytes;
    if (missing > 0) return;
    const status = head.slice(9, 12);
    head = "";
    missing = -1;
    answered(status);
  };
}
