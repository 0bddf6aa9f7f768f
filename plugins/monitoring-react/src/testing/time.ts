/** The present in fixtures: Friday 20 November 2026, 10:42 UTC. */
export const FIXTURE_NOW_MS = Date.parse('2026-11-20T10:42:00.000Z');

/** The instant so many milliseconds before now, as on the wire. */
export function before(ms: number, nowMs: number = FIXTURE_NOW_MS): string {
  return new Date(nowMs - ms).toISOString();
}

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** Repeatable noise in [-1, 1] by index. */
export function noise(index: number, seed = 1): number {
  const x = Math.sin(index * 12.9898 + seed * 78.233) * 43_758.5453;
  return (x - Math.floor(x)) * 2 - 1;
}
