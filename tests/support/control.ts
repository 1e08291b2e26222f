import type { z } from "zod";

const CALL_MS = 60_000; // moving the clock answers when everything that fell due has happened

export type ControlMethod = "GET" | "POST" | "DELETE";

/** The control API of one simulator, `/_simulator/*`. */
export type Control = <T>(method: ControlMethod, call: string, answer: z.ZodType<T>, body?: object) => Promise<T>;

export function controlOf(url: string, token: string): Control {
  return async (method, call, answer, body) => {
    const response = await fetch(new URL(`/_simulator/${call}`, url), {
      method,
      headers: { "x-simulator-token": token, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_MS),
    });
    if (!response.ok) throw new Error(`${method} ${call} answered ${response.status}: ${await response.text()}`);
    return answer.parse(await response.json());
  };
}
