import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";

/** From the first look at the name to the headers of the answer. */
const WHOLE_MS = 10_000;
const CONNECT_MS = 5_000;
/** What an answer says is shown to a developer: more of it nobody reads, and it may have no end. */
const ANSWER_BYTES = 1_024;
const ANSWER_MS = 1_000;

export class TimedOut extends Error {
  override readonly name = "TimedOut";
}

export type Posted = { readonly status: number; readonly answer: string; readonly retryAfterMs: number };
type Open = (options: RequestOptions) => ClientRequest;

/** One POST of JSON. It ends within the time, whatever the other side does. */
export async function post(
  open: Open,
  connected: "connect" | "secureConnect",
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<Posted> {
  const again = { isReused: false };
  try {
    return await once(open, connected, body, headers, again);
  } catch (error) {
    // A kept connection that the other side closed in this moment took nothing; a new one is asked once.
    if (!again.isReused || error instanceof TimedOut) throw error;
    return once(open, connected, body, headers, again);
  }
}

function once(
  open: Open,
  connected: "connect" | "secureConnect",
  body: string,
  headers: Readonly<Record<string, string>>,
  again: { isReused: boolean },
): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const request = open({
      method: "POST",
      headers: {
        ...headers,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "user-agent": "Bayfare-Webhooks/1",
      },
    });
    const end = () => request.destroy(new TimedOut());
    const whole = setTimeout(end, WHOLE_MS);
    const connecting = setTimeout(end, CONNECT_MS);
    request.once("socket", (socket) => {
      if (socket.connecting) socket.once(connected, () => clearTimeout(connecting));
      else clearTimeout(connecting);
    });
    request.once("close", () => {
      clearTimeout(whole);
      clearTimeout(connecting);
    });
    request.on("error", (error) => {
      again.isReused = request.reusedSocket;
      reject(error);
    });
    request.once("response", (response) => {
      clearTimeout(whole);
      const { statusCode: status = 0 } = response;
      const retryAfterMs = secondsOf(response.headers["retry-after"]) * 1_000;
      beginningOf(response).then((answer) => resolve({ status, answer, retryAfterMs }), reject);
    });
    request.end(body);
  });
}

/** The status says it all: what the body says is read for a moment, and a body that does not end there ends the connection. */
function beginningOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    const done = () => {
      clearTimeout(patience);
      resolve(printable(Buffer.concat(parts).subarray(0, ANSWER_BYTES)));
    };
    const cut = () => {
      done();
      response.destroy();
    };
    const patience = setTimeout(cut, ANSWER_MS);
    response.on("data", (part: Buffer) => {
      parts.push(part);
      bytes += part.length;
      if (bytes > ANSWER_BYTES) cut();
    });
    response.once("end", done);
    response.once("error", done);
    response.once("close", done);
  });
}

/** What a database keeps and a page can show. */
function printable(bytes: Buffer): string {
  return bytes.toString("utf8").replaceAll(/[\p{Cc}\p{Cs}]+/gu, " ");
}

function secondsOf(header: string | undefined): number {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : 0;
}
