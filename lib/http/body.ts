import { Refusal } from "@/lib/domain/errors";
import { InvalidInput } from "@/lib/use-cases/command";

/**
 * Bytes of a request body, or undefined when there are more than `bytesMax`. Of what is refused so much is let go by and not
 * kept: a proxy that is answered while it still sends loses the answer.
 */
export async function readBody(
  request: Request,
  bytesMax: number,
  refusedBytesMax: number = bytesMax,
): Promise<Buffer | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > refusedBytesMax) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > refusedBytesMax) return undefined;
    if (size <= bytesMax) chunks.push(chunk);
  }
  return size > bytesMax ? undefined : Buffer.concat(chunks);
}

const JSON_BYTES_MAX = 65_536; // requests of the API are a few fields
const REFUSED_JSON_BYTES_MAX = 33_554_432; // whoever sends so much has a key that is known; who sends more may be cut off
const JSON_DEPTH_MAX = 16; // and a few levels

/** `application/json`, and what is built on it (RFC 6839, 3.1); parameters say nothing about JSON. */
const JSON_TYPE = /^\s*application\/(?:[\w!#$&^.+-]+\+)?json\s*(?:;|$)/i;

/** A JSON object as it came; its shape is the command's to check. */
export async function readJson(request: Request): Promise<unknown> {
  const body = await readBody(request, JSON_BYTES_MAX, REFUSED_JSON_BYTES_MAX);
  if (body === undefined) throw new InvalidInput({ "": ["too_long"] });
  if (body.length === 0) return {};
  if (!JSON_TYPE.test(request.headers.get("content-type") ?? "")) throw new Refusal("request.not_json");
  const parsed = parse(body.toString("utf8"));
  if (isDeeperThan(parsed, JSON_DEPTH_MAX)) throw new InvalidInput({ "": ["too_deep"] });
  return parsed;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInput({ "": ["json"] });
  }
}

/** Level by level, because whatever calls itself for each level ends with the stack. */
function isDeeperThan(value: unknown, depthMax: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= depthMax; depth++) {
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
    if (level.length === 0) return false;
  }
  return true;
}
