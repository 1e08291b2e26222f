// Goes to the browser: imports nothing.

/** `[minute, totalMinor]`, minutes rising, the first at the shortest stay the curve knows. */
export type CurvePoints = readonly (readonly [number, number])[];
/** `[minute, offsetMinutes]`: from this minute of the stay on, local time = UTC + offset. The first is at 0. */
export type CurveOffsets = readonly (readonly [number, number])[];

/** The price of a stay of `minutes` whole minutes: the total of the last point whose minute is not above it. */
export function priceFromCurve(points: CurvePoints, minutes: number): number {
  return lastAt(points, minutes);
}

/** The shortest stay that costs at least `minimumMinor`, or null if the curve does not reach it. */
export function minutesAtLeast(points: CurvePoints, minimumMinor: number): number | null {
  return points.find(([, totalMinor]) => totalMinor >= minimumMinor)?.[0] ?? null;
}

/** The place's wall clock after `minutes` of a stay: `time` as `HH:MM` and how many calendar days after the start's day. */
export function clockFromCurve(
  startAt: number,
  offsets: CurveOffsets,
  minutes: number,
): { readonly time: string; readonly daysLater: number } {
  const local = Math.floor(startAt / 60_000) + minutes + lastAt(offsets, minutes);
  const first = Math.floor(startAt / 60_000) + lastAt(offsets, 0);
  const ofDay = ((local % 1440) + 1440) % 1440;
  const time = `${String(Math.floor(ofDay / 60)).padStart(2, "0")}:${String(ofDay % 60).padStart(2, "0")}`;
  return { time, daysLater: Math.floor(local / 1440) - Math.floor(first / 1440) };
}

function lastAt(steps: readonly (readonly [number, number])[], minutes: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle]?.[0] ?? 0) <= minutes) low = middle + 1;
    else high = middle;
  }
  return steps[Math.max(0, low - 1)]?.[1] ?? 0;
}
