/** A half-open interval `[startMs, endMs)` in epoch milliseconds UTC (KPI.md 0.2). */
export type Span = Readonly<{ startMs: number; endMs: number }>;

/** Whether an instant lies in a half-open span: its start does, its end does not. */
export function contains(span: Span, instantMs: number): boolean {
  return instantMs >= span.startMs && instantMs < span.endMs;
}

/** What two spans share (KPI.md 0.3, clipping); null where that is nothing. */
export function intersect(left: Span, right: Span): Span | null {
  const startMs = Math.max(left.startMs, right.startMs);
  const endMs = Math.min(left.endMs, right.endMs);
  return startMs < endMs ? { startMs, endMs } : null;
}

/** Disjoint spans in order that cover what any of the given covers (KPI.md 0.3, union before summing). */
export function union(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  const ordered = spans
    .filter(span => span.startMs < span.endMs)
    .sort((left, right) => left.startMs - right.startMs);
  for (const span of ordered) {
    const last = joined.at(-1);
    if (last && span.startMs <= last.endMs) {
      joined[joined.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, span.endMs) };
    } else {
      joined.push(span);
    }
  }
  return joined;
}

/** Milliseconds that any of the spans covers inside `within` (KPI.md 0.3). */
export function coveredMs(spans: readonly Span[], within: Span): number {
  const clipped = spans.flatMap(span => intersect(span, within) ?? []);
  return union(clipped).reduce((total, span) => total + span.endMs - span.startMs, 0);
}

/** The parts of `from` that none of the spans covers. */
export function without(from: Span, spans: readonly Span[]): Span[] {
  const left: Span[] = [];
  let startMs = from.startMs;
  for (const span of union(spans.flatMap(other => intersect(other, from) ?? []))) {
    if (startMs < span.startMs) {
      left.push({ startMs, endMs: span.startMs });
    }
    startMs = span.endMs;
  }
  return startMs < from.endMs ? [...left, { startMs, endMs: from.endMs }] : left;
}
