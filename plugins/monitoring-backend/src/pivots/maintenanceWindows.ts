import { ANNOTATION_KEYS, annotationName, overlayName } from '@rosetta/backstage-plugin-monitoring-common';
import { DateTime } from 'luxon';
import { Finding } from './resolvePivots';
import { showValue } from './showValue';

/** Announced work on an entity, half-open, as an annotation gives it. */
export interface AnnouncedWindow {
  readonly entityRef: string;
  readonly environment: string;
  /** `annotation` of the entity, or `system` for that of its System. */
  readonly origin: 'annotation' | 'system';
  readonly startMs: number;
  readonly endMs: number;
}

const EXAMPLE = '2026-11-21T22:00:00Z/2026-11-22T02:00:00Z';
const MAX_WINDOWS = 10;
/** Longer work is not a window but a state of affairs. */
const MAX_DAYS = 14;
/** Local times without an offset mean something else in each reader's zone. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

/** One `start/end`, or what is wrong with it. */
function readWindow(text: string): { startMs: number; endMs: number } | string {
  const parts = text.split('/').map(part => part.trim());
  if (parts.length !== 2 || !parts.every(part => INSTANT.test(part))) {
    return 'A window is start/end, both ISO 8601 with Z or an offset';
  }
  const [start, end] = parts.map(part => DateTime.fromISO(part, { setZone: true }));
  if (!start.isValid || !end.isValid) return 'This is no date of the calendar';
  if (end <= start) return 'The window ends before it begins';
  if (end.diff(start, 'days').days > MAX_DAYS) return `A window is at most ${MAX_DAYS} days long`;
  return { startMs: start.toMillis(), endMs: end.toMillis() };
}

/**
 * Reads `rosetta.io/maintenance`: a comma list of windows in which the entity is worked on.
 * Whether one counts is decided by when it was first seen: only before it began (KPI.md 1.1).
 *
 * @param systemAnnotations - of the entity's System, whose windows are its parts' too
 */
export function readMaintenance(
  entityRef: string,
  annotations: Readonly<Record<string, string>>,
  environments: readonly string[],
  defaultEnvironment: string,
  systemAnnotations: Readonly<Record<string, string>> = {},
): { windows: AnnouncedWindow[]; findings: Finding[] } {
  const windows: AnnouncedWindow[] = [];
  const findings: Finding[] = [];
  for (const environment of environments) {
    const keys = [overlayName(environment, ANNOTATION_KEYS.maintenance)];
    if (environment === defaultEnvironment) keys.push(annotationName(ANNOTATION_KEYS.maintenance));
    for (const [origin, held] of [['annotation', annotations], ['system', systemAnnotations]] as const) {
      const key = keys.find(name => Object.hasOwn(held, name));
      const texts = key === undefined ? [] : held[key].split(',').map(text => text.trim()).filter(text => text !== '');
      for (const [index, text] of texts.entries()) {
        const read = index < MAX_WINDOWS ? readWindow(text) : `At most ${MAX_WINDOWS} windows are read`;
        if (typeof read !== 'string') windows.push({ entityRef, environment, origin, ...read });
        else if (origin === 'annotation') {
          findings.push({
            entityRef, environment, source: 'rosetta', key: key!, value: showValue(text), message: read, example: EXAMPLE,
            isBlocking: false, blocksSignals: false,
          });
        }
      }
    }
  }
  return { windows, findings };
}
