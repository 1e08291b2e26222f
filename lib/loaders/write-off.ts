import type { MoneyFacts } from "@/lib/domain/transactions";

/** A write-off is told once, as money: this command's trace says only who made it. */
export const WRITE_OFF = "debt.write_off";

/** The trace of a write-off: written in its transaction, at its time. */
export function traceOfWriteOff<Row extends { readonly command: string; readonly at: Date }>(
  id: string,
  { writeOffs, activity }: Pick<MoneyFacts, "writeOffs"> & { readonly activity: readonly Row[] },
): Row | undefined {
  const at = writeOffs.find((each) => each.id === id)?.createdAt.getTime();
  return activity.find((row) => row.command === WRITE_OFF && row.at.getTime() === at);
}
