import { listApiKeys } from "@/db/store/api-key";
import { listRequests } from "@/db/store/request-log";
import { keyHint } from "@/lib/domain/api-key";
import { parsePublicId, publicId } from "@/lib/domain/id";
import { STATUS_CLASSES, statusesOf } from "@/lib/domain/request-log";
import { appIdOf } from "@/lib/loaders/app/app-id";
import type { Context } from "@/lib/use-cases/command";

const PAGE = 50;

export type KeyName = { readonly id: string; readonly keyId: string; readonly label: string; readonly hint: string };

/** What an app's keys are called by. */
export async function loadKeyNames(context: Context): Promise<readonly KeyName[]> {
  const appId = appIdOf(context);
  // The table of keys is the system's alone: the owner is in the query.
  const rows = await context.db.as({ kind: "system" }).read((tx) => listApiKeys(tx, { appId }, context.now));
  return rows.map(({ id, keyId, label, mode }) => ({ id, keyId, label, hint: keyHint(mode, keyId) }));
}

export type RequestQuery = Readonly<Partial<Record<"status" | "operation" | "key" | "before", string>>>;

/** What an app's server asked in the last thirty days, the newest first; what is no filter narrows nothing. */
export async function loadRequestLog(context: Context, asked: RequestQuery, operations: readonly string[]) {
  const appId = appIdOf(context);
  const keys = await loadKeyNames(context);
  const status = STATUS_CLASSES.find((each) => each === asked.status);
  const operation = operations.find((each) => each === asked.operation);
  const key = keys.find(({ keyId }) => keyId === asked.key);
  const before = asked.before === undefined ? undefined : parsePublicId("request", asked.before);
  const found = await context.db.read((tx) =>
    listRequests(tx, {
      appId,
      statuses: status && statusesOf(status),
      operation,
      apiKeyId: key?.id,
      before,
      limit: PAGE + 1,
    }),
  );
  const page = found.slice(0, PAGE);
  const last = found.length > PAGE ? page.at(-1) : undefined;
  const hints = new Map(keys.map(({ id, hint }) => [id, hint]));
  return {
    filter: {
      ...(status ? { status } : {}),
      ...(operation ? { operation } : {}),
      ...(key ? { key: key.keyId } : {}),
    },
    isFirst: before === undefined,
    keys,
    rows: page.map(({ id, at, apiKeyId, query, ...row }) => ({
      ...row,
      id: publicId("request", id),
      at: at.toISOString(),
      key: hints.get(apiKeyId) ?? "",
      query: new URLSearchParams(query).toString(),
    })),
    ...(last ? { older: publicId("request", last.id) } : {}),
  };
}
