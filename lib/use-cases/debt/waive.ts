import type { Tx } from "@/db/client";
import { post } from "@/db/store/ledger";
import type { SessionRow } from "@/db/store/session";
import { addWrittenOff } from "@/db/store/stop";
import { insertWriteOff } from "@/db/store/write-off";
import { owedOf, type WriteOffReason } from "@/lib/domain/balance";
import { writeOffPosting } from "@/lib/domain/ledger";
import type { Minor } from "@/lib/domain/money";
import type { Context } from "@/lib/use-cases/command";
import { accountOf } from "@/lib/use-cases/connection/account-of";
import { closeDebt } from "@/lib/use-cases/debt/close";
import { trace } from "@/lib/use-cases/trace";

type Waived = {
  readonly amountMinor: Minor;
  readonly reason: WriteOffReason;
  readonly note?: string | null;
  readonly personId?: string | null;
};

/** Gives up a part of what is owed: row, books, balance. The caller holds the session's row and has closed its collection. */
export async function waive(tx: Tx, context: Context, session: SessionRow, waived: Waived): Promise<void> {
  const { appId, operatorId, driverId, id: sessionId, currency } = session;
  const id = context.newId();
  const owner = { appId, operatorId, driverId, sessionId };
  const { amountMinor, reason, note, personId } = waived;
  await insertWriteOff(tx, {
    id,
    ...owner,
    amountMinor,
    currency,
    reason,
    note: note ?? null,
    writtenOffBy: personId ?? null,
    createdAt: context.now,
  });
  const after = await addWrittenOff(tx, sessionId, amountMinor);
  await post(tx, {
    id: context.newId(),
    kind: "write_off",
    cause: id,
    appId,
    operatorId,
    sessionId,
    currency,
    occurredAt: context.now,
    entries: writeOffPosting(await accountOf(tx, session.connectionId), amountMinor),
  });
  await trace(tx, context, "debt.write_off", owner, { amountMinor, reason });
  if (after && owedOf(after) === 0) await closeDebt(tx, context, after, "written_off");
}
