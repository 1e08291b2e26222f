import "server-only";
import { after } from "next/server";
import { insertRequests } from "@/db/store/request-log";
import { database } from "@/lib/auth/context";
import { bufferRequests } from "@/lib/http/request-log";
import { log } from "@/lib/log";

/** What this process answered. Next ends only after what `after` was given: a server that is told to stop writes all of it. */
export const recordRequest = bufferRequests(
  async ({ rows, usage }) => {
    try {
      await database({ kind: "system" }).transaction((tx) => insertRequests(tx, rows, usage));
    } catch (error) {
      log.warn("request_log.lost", { requests: rows.length, error }); // it tells of work that is done: nothing else fails with it
    }
  },
  (written) => after(written),
);
