import { expect, test } from "vitest";
import { formatInstant, formatMinutes, formatRate, formatStamp } from "@/lib/i18n/format";

test("an instant is read in the time of its place, in every language with 24 hours", () => {
  const instant = "2026-11-20T13:07:00Z";
  for (const locale of ["en", "de", "fr"]) {
    expect(formatInstant(instant, "Europe/Paris", locale, "time")).toBe("14:07");
    expect(formatInstant(instant, "Europe/London", locale, "time")).toBe("13:07");
  }
  expect(formatInstant(instant, "Europe/Stockholm", "de", "date")).toBe("20. November 2026");
});

test("the hour that passes twice is told apart on a receipt by its offset", () => {
  expect(formatStamp("2026-10-25T02:30+02:00", "de")).toBe("25.10.2026, 02:30 (UTC+02:00)");
  expect(formatStamp("2026-10-25T02:30+01:00", "de")).toBe("25.10.2026, 02:30 (UTC+01:00)");
  expect(formatStamp("2026-01-05T09:00Z", "en")).toBe("05/01/2026, 09:00 (UTC)");
  expect(formatStamp("not a time", "en")).toBe("not a time");
});

test("minutes are said in the largest parts, and none is lost", () => {
  expect([0, 45, 60, 135, 1440, 1619].map((minutes) => formatMinutes(minutes, "d"))).toEqual([
    "0 min",
    "45 min",
    "1 h",
    "2 h 15 min",
    "1 d",
    "1 d 2 h 59 min",
  ]);
});

test("a tax rate with a fraction keeps it", () => {
  expect(formatRate(550, "fr")).toBe("5,5\u00a0%");
  expect(formatRate(1900, "en")).toBe("19%");
});
