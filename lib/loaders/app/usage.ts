import { listUsage, listWindows } from "@/db/store/request-log";
import { RATE_WINDOW_SECONDS } from "@/lib/domain/rate-limit";
import { REQUESTS_KEPT_DAYS } from "@/lib/domain/request-log";
import { appIdOf } from "@/lib/loaders/app/app-id";
import { loadKeyNames } from "@/lib/loaders/app/request-log";
import type { Context } from "@/lib/use-cases/command";

const DAY_MS = 24 * 60 * 60_000;

/** What an app's keys did in thirty days, in UTC, and how much of their limit is used at this moment; keys that did nothing are left out. */
export async function loadUsage(context: Context) {
  const appId = appIdOf(context);
  const now = Date.now(); // limits and the log live on real time
  const since = new Date(now - (REQUESTS_KEPT_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  const keys = await loadKeyNames(context);
  const apiKeyIds = keys.map(({ id }) => id);
  const rows = await context.db.read((tx) => listUsage(tx, { appId, apiKeyIds, since }));
  const windows = await context.db
    .as({ kind: "system" })
    .read((tx) => listWindows(tx, { appId, apiKeyIds, windowSeconds: RATE_WINDOW_SECONDS }));
  return {
    since,
    keys: keys.flatMap(({ id, keyId, label, hint }) => {
      const days = rows.flatMap(({ apiKeyId, ...day }) => (apiKeyId === id ? [day] : []));
      const window = windows.find(({ apiKeyId }) => apiKeyId === id);
      if (days.length === 0 && !window) return [];
      const sum = (name: "requests" | "refused" | "limited" | "failed") =>
        days.reduce((total, day) => total + day[name], 0);
      const total = {
        requests: sum("requests"),
        refused: sum("refused"),
        limited: sum("limited"),
        failed: sum("failed"),
      };
      return [
        { id, keyId, label, hint, total, days, used: window?.used ?? 0, resetSeconds: window?.resetSeconds ?? null },
      ];
    }),
  };
}
