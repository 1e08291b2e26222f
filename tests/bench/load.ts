import { Agent, request } from "node:http";

/** Requests at once: enough to keep a server busy, too few to queue for long. */
const AT_ONCE = 16;

export type Target = {
  readonly port: number;
  readonly path: string;
  readonly headers: () => Record<string, string>;
  /** POST unless told otherwise. */
  readonly method?: "GET" | "POST";
};

/**
 * Sends requests for `seconds` over kept connections and returns answers per second, as a program sees it that uses the
 * transport of Stripe's SDK for Node. Throws for any answer but 200.
 */
export async function throughput(target: Target, body: string, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const begun = performance.now();
  const until = begun + seconds * 1000;
  let answered = 0;
  const worker = async () => {
    while (performance.now() < until) {
      await ask(target, agent, body);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  agent.destroy();
  return answered / ((performance.now() - begun) / 1000);
}

/** The body of the answer. */
export function ask(
  { port, path, headers, method = "POST" }: Target,
  agent: Agent | undefined,
  body: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port,
        path,
        method,
        headers: { ...headers(), ...(body === "" ? {} : { "content-length": Buffer.byteLength(body) }) },
        ...(agent === undefined ? {} : { agent }),
      },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (part: string) => {
          text += part;
        });
        answer.once("end", () => {
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`${path} answered ${answer.statusCode}: ${text}`));
        });
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}
