import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { Params } from "@/lib/simulator/http/params";
import type { ApiKeyRecord } from "@/lib/simulator/store/kinds";

/** One request, understood: whose key, which account's objects, which parameters. */
export type Call = {
  readonly state: SimulatorState;
  readonly key: ApiKeyRecord;
  /** The account whose objects this call sees: the platform's own or a connected one. */
  readonly account: string;
  readonly platform: string;
  readonly params: Params;
  /** Parts of the path, such as `id`. */
  readonly parts: Readonly<Record<string, string>>;
  readonly path: string;
  readonly apiVersion: string;
};

export type Operation = {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** Whether a publishable key may call it. */
  readonly isPublic?: boolean;
  /** Errors, and where the key is looked for, are those of OAuth. */
  readonly isOAuth?: boolean;
  readonly run: (call: Call) => object;
};

/** A part of the path, by default `:id`. */
export function idOfPath(call: Call, name = "id"): string {
  return call.parts[name] ?? "";
}
