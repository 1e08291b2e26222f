import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { BayfareError, BayfareUnreachable } from "@/lib/client/errors";
import { SignatureInvalid } from "@/lib/client/webhook";

/** What a driver's browser asks of the sample app. */
export type Asked = {
  readonly names: Readonly<Record<string, string>>;
  readonly text: string;
  readonly headers: IncomingMessage["headers"];
  /** A field of the body; throws where it is missing. */
  readonly field: (name: string) => string;
  readonly optional: (name: string) => string | undefined;
};
type Told = { readonly status?: number; readonly body?: object | Uint8Array };
/** `POST /drivers/:driver/stays` and what is done there. */
export type Routes = Readonly<Record<string, (asked: Asked) => Promise<Told>>>;

export class AppError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function listenerOf(routes: Routes): RequestListener {
  return (request, response) => {
    answer(routes, request)
      .catch(toldOf)
      .then((told) => write(response, told))
      .catch(() => response.destroy());
  };
}

async function answer(routes: Routes, request: IncomingMessage): Promise<Told> {
  const { pathname } = new URL(request.url ?? "/", "http://sample");
  for (const [route, run] of Object.entries(routes)) {
    const [method, template = ""] = route.split(" ");
    const names = namesOf(template, pathname);
    if (method === request.method && names) return run(await askedOf(request, names));
  }
  throw new AppError(404, "There is nothing here.");
}

function namesOf(template: string, pathname: string): Record<string, string> | undefined {
  const [wanted, given] = [template.split("/"), pathname.split("/").map(decodeURIComponent)];
  if (wanted.length !== given.length) return undefined;
  if (!wanted.every((part, at) => part.startsWith(":") || part === given[at])) return undefined;
  return Object.fromEntries(
    wanted.flatMap((part, at) => (part.startsWith(":") ? [[part.slice(1), given[at] ?? ""]] : [])),
  );
}

async function askedOf(request: IncomingMessage, names: Record<string, string>): Promise<Asked> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const text = Buffer.concat(parts).toString("utf8");
  const body: Record<string, unknown> = text === "" ? {} : Object(JSON.parse(text));
  const optional = (name: string) => (body[name] === undefined ? undefined : String(body[name]));
  const field = (name: string) => {
    const value = optional(name);
    if (value === undefined) throw new AppError(422, `${name} is missing.`);
    return value;
  };
  return { names, text, headers: request.headers, field, optional };
}

/** What the driver reads when something is refused: Bayfare's own sentence, because it knows the bank's reason. */
function toldOf(error: unknown): Told {
  if (error instanceof AppError) return { status: error.status, body: { message: error.message } };
  if (error instanceof SignatureInvalid) return { status: 401, body: { message: error.message } };
  if (error instanceof BayfareUnreachable) {
    return { status: 503, body: { message: "We are checking your payment. You will not be charged twice." } };
  }
  if (!(error instanceof BayfareError)) return { status: 500, body: { message: "Something went wrong." } };
  const { status, code, driverMessage, details } = error;
  const { debts, declineCode, advice, remainingMinor } = details;
  return { status, body: { code, message: driverMessage, debts, declineCode, advice, remainingMinor } };
}

function write(response: ServerResponse, { status = 200, body }: Told): void {
  const isFile = body instanceof Uint8Array;
  response.writeHead(status, { "content-type": isFile ? "application/pdf" : "application/json" });
  response.end(isFile ? body : JSON.stringify(body ?? {}));
}
