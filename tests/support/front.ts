import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import { z } from "zod";

const [port = 0, ...behind] = z.array(z.coerce.number().int().positive()).min(2).parse(process.argv.slice(2));
/** Of one connection, and not of what is passed on. Source: RFC 9110, 7.6.1. */
const OF_THE_CONNECTION = new Set(["connection", "keep-alive"]);
/** One connection for each request: a kept one can be closed by an instance at the moment in which it is used again. */
const agent = new Agent({ keepAlive: false });
let turn = 0;

/** Shares out requests in turn, so that two that follow each other never meet the same instance. */
function pass(asked: IncomingMessage, answer: ServerResponse): void {
  const { method, url: path } = asked;
  const to = behind[turn++ % behind.length];
  const options = { agent, host: "127.0.0.1", port: to, method, path, headers: passedOn(asked.headers) };
  const passed = request(options, (came) => {
    answer.writeHead(came.statusCode ?? 502, passedOn(came.headers));
    came.pipe(answer);
    came.once("error", () => answer.destroy());
  });
  // Whoever goes away takes the request along, as without anybody between.
  answer.once("close", () => answer.writableFinished || passed.destroy());
  // What nobody wanted to read is let go by.
  passed.once("close", () => asked.resume());
  passed.once("error", () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
  asked.pipe(passed);
}

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.has(name)));
}

createServer({ requestTimeout: 0 }, pass).listen(port, "127.0.0.1");
