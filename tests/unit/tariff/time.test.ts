import { expect, test } from "vitest";
import * as time from "@/lib/domain/time";
import { formatZoneCode, parseZoneCode } from "@/lib/domain/zone";

const BEFORE = Date.parse("2026-10-25T00:30:00Z"); // 02:30 in Paris, the first time
const AFTER = Date.parse("2026-10-25T01:30:59Z"); // 02:30 in Paris, the second time

test("a receipt's local times tell the two 02:30 of an autumn night apart by their offset", () => {
  expect(time.localStamp(BEFORE, "Europe/Paris")).toBe("2026-10-25T02:30+02:00");
  expect(time.localStamp(AFTER, "Europe/Paris")).toBe("2026-10-25T02:30+01:00");
  expect([time.localTime(AFTER, "Europe/Paris"), time.localDate(AFTER, "Europe/Paris")]).toEqual([
    "02:30",
    "2026-10-25",
  ]);
});

test("a calendar day has 23, 24 or 25 hours, as the zone says", () => {
  const hours = (date: string, zone: string): number => {
    const { fromMs, untilMs } = time.dayBounds(date, zone);
    return (untilMs - fromMs) / 3_600_000;
  };
  expect(["2026-03-29", "2026-06-01", "2026-10-25"].map((date) => hours(date, "Europe/Stockholm"))).toEqual([
    23, 24, 25,
  ]);
  expect(hours("2026-03-29", "UTC")).toBe(24);
  expect(time.addDays("2026-02-28", 1)).toBe("2026-03-01");
});

test("a local time that is skipped means the moment after the gap", () => {
  expect(time.atLocalTime("2026-03-29", "02:30", "Europe/Paris")).toBe(Date.parse("2026-03-29T01:30:00Z"));
  expect(time.atLocalTime("2026-10-25", "02:30", "Europe/Paris")).toBe(BEFORE);
});

test("changes of the offset within a stay are listed by minute, one at its very end included", () => {
  const start = Date.parse("2026-10-24T23:00:00Z");
  expect(time.offsetChanges(start, 119, "Europe/London")).toEqual([[0, 60]]);
  expect(time.offsetChanges(start, 120, "Europe/London")).toEqual([
    [0, 60],
    [120, 0],
  ]);
});

test("only IANA names are time zones and only real days are dates", () => {
  expect(["Europe/Paris", "UTC", "America/Argentina/Salta"].every(time.isTimeZone)).toBe(true);
  expect(["+01:00", "", "Europe/Nowhere", "CEST"].some(time.isTimeZone)).toBe(false);
  expect(time.isLocalDate("2028-02-29")).toBe(true);
  expect(["2026-02-29", "2026-2-1", "tomorrow", "2026-13-01", "0000-01-01", "1969-12-31"].some(time.isLocalDate)).toBe(
    false,
  );
});

test("a zone code is six digits, however people group them, and nothing else", () => {
  for (const typed of ["123456", "123 456", " 12-34-56 ", "１２３４５６", "123–456", "123\u00A0456"])
    expect(parseZoneCode(typed)).toBe("123456");
  for (const typed of ["", "12345", "1234567", "12345a", "123/456", `${"-".repeat(40)}123456`])
    expect(parseZoneCode(typed)).toBeNull();
  const code = parseZoneCode("001002");
  expect(code === null ? "" : formatZoneCode(code)).toBe("001 002");
});
