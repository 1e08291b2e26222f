import { deleteOldRequests, deleteOldUsage } from "@/db/store/request-log";
import { REQUESTS_KEPT_DAYS } from "@/lib/domain/request-log";
import type { Context } from "@/lib/use-cases/command";
import { inBites } from "@/lib/use-cases/event/forget";

/** What keys asked is known for thirty days of real time, whatever a demo's clock says. */
export async function forgetRequests({ db }: Context): Promise<void> {
  const days = REQUESTS_KEPT_DAYS;
  await inBites((most) => db.transaction((tx) => deleteOldRequests(tx, { days, most })));
  await inBites((most) => db.transaction((tx) => deleteOldUsage(tx, { days, most })));
}
