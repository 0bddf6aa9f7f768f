import { Expected } from './cases/matrixCase';
import { Rows, SeenBatch, Shown } from './observe';

/** A word that must not be seen, and where it was. */
export interface Sighting {
  readonly word: 'body' | 'header' | 'address' | 'secret';
  readonly place: 'runs' | 'records' | 'log';
}

/** What was seen of one case at one connector. */
export interface Observation {
  /** Runs of the feed while the fault was on; there should be one. */
  readonly batches: readonly SeenBatch[];
  readonly rejected: number;
  /** Requests, or connections, that met the fault. */
  readonly requests: number;
  /** Whether what meets the fault can be counted. */
  readonly isSeenAtDoor: boolean;
  /** Requests in all, and those that the control needed for the same. */
  readonly requestsInAll: number;
  readonly requestsOfControl: number;
  /** Seconds for which the instance is left alone after the run. */
  readonly pausedSeconds: number;
  /** Requests while it was to be left alone; undefined when nobody looked. */
  readonly requestsInPause?: number;
  readonly before: Shown;
  readonly during: Shown;
  readonly healed: Shown;
  /** The present of the story at the run with the fault, epoch ms. */
  readonly storyMs: number;
  readonly rows: { readonly before: Rows; readonly during: Rows; readonly healed: Rows };
  /** The same of the instance that met no fault. */
  readonly control: {
    readonly during: Rows;
    readonly healed: Rows;
    readonly shownBefore: Shown;
    readonly shownDuring: Shown;
    readonly shownHealed: Shown;
  };
  /** Rows that earlier cases brought and the control never had. */
  readonly strays: Rows;
  readonly controlBatches: readonly SeenBatch[];
  /** A stream of the same instance that must go on. */
  readonly besideBatches?: readonly SeenBatch[];
  readonly healingBatches: readonly SeenBatch[];
  readonly sightings: readonly Sighting[];
  /** Connections to where a redirect leads. */
  readonly elsewhere: number;
}

/** A claim that does not hold. */
export interface Broken {
  readonly claim: 'end' | 'watermark' | 'coverage' | 'rows' | 'catches up' | 'others' | 'requests' | 'words' | 'shown';
  readonly detail: string;
}

/** What `/sources` must say of a stream with each code; written down and not read from the product. */
const SHOWN_AS: Readonly<Record<string, string>> = {
  authentication: 'refused',
  refused_scope: 'refused',
  auth_or_maintenance: 'refused',
  unreachable: 'unreachable',
  timeout: 'unreachable',
  tls_error: 'unreachable',
  redirect_refused: 'unreachable',
  server_error: 'unreachable',
  rate_limited: 'degraded',
  bad_payload: 'degraded',
  too_large: 'degraded',
  schema_changed: 'degraded',
  cursor_loop: 'degraded',
  suspicious_empty: 'degraded',
  not_found: 'degraded',
  gone: 'degraded',
};

/** Tries beside those of a run without a fault that a run may need and still end well. */
const EXTRA_REQUESTS = 4;
const SHOWN_ROWS = 2;

const minus = (rows: Rows, ...others: readonly Rows[]) => [...rows].filter(row => !others.some(other => other.has(row)));
const sampleOf = (rows: readonly string[]) => rows.slice(0, SHOWN_ROWS).map(row => row.slice(0, 300)).join(' | ');
const isDone = (batch: SeenBatch | undefined) => batch?.state === 'done' || batch?.state === 'done_with_rejects';

function judgeEnd(expected: Expected, { batches, rejected, besideBatches }: Observation): string[] {
  const wrong: string[] = [];
  const [batch] = batches;
  if (batches.length !== 1) wrong.push(`${batches.length} runs`);
  if (batch && (batch.state !== expected.state || batch.code !== expected.code)) {
    wrong.push(`ended ${batch.state}/${batch.code}, not ${expected.state}/${expected.code}${batch.message ? ` (${batch.message})` : ''}`);
  }
  const [least, most] = expected.rejected;
  if (rejected < least || rejected > most) wrong.push(`${rejected} records in quarantine, not ${least} to ${most}`);
  if (besideBatches && !isDone(besideBatches.at(-1))) wrong.push(`the stream beside it ended ${besideBatches.at(-1)?.state}`);
  return wrong;
}

function judgeWatermark(expected: Expected, { before, during, healed, storyMs, control }: Observation): string[] {
  const wrong: string[] = [];
  const [was, is, ends] = [before, during, healed].map(shown => shown.watermarkMs ?? -Infinity);
  const [controlWas, controlIs, controlEnds] = [control.shownBefore, control.shownDuring, control.shownHealed].map(shown => shown.watermarkMs ?? -Infinity);
  if (expected.state === 'failed' && is !== was) wrong.push(`moved by ${(is - was) / 1_000} s with nothing stored`);
  // A stream of days or hours does not move with every run; where it does, the control says.
  if (expected.state !== 'failed' && controlIs > controlWas && is <= was) wrong.push('did not move');
  if (is < was || ends < is) wrong.push('went back');
  if (is > storyMs) wrong.push('is ahead of the present');
  if (ends !== controlEnds) wrong.push(`ends ${(controlEnds - ends) / 1_000} s behind the control`);
  return wrong;
}

function judgeCoverage(expected: Expected, { before, during, healed, control }: Observation): string[] {
  const wrong: string[] = [];
  for (const [name, is] of during.coverage) {
    const was = before.coverage.get(name);
    if (was && (is.fromMs > was.fromMs || is.toMs < was.toMs)) wrong.push(`${name} shrank`);
    if (expected.state === 'failed' && was?.toMs !== is.toMs) wrong.push(`${name} grew with nothing stored`);
    if (is.toMs > (during.watermarkMs ?? -Infinity)) wrong.push(`${name} is ahead of the watermark`);
  }
  for (const [name, { toMs }] of control.shownHealed.coverage) {
    if (healed.coverage.get(name)?.toMs !== toMs) wrong.push(`${name} is not covered as the control is`);
  }
  return wrong;
}

/** Whether a row is one of the control's, without some values. */
function isPartOf(row: string, whole: Rows): boolean {
  const [table] = row.split(' ', 1);
  const mine = Object.entries(JSON.parse(row.slice(table.length)) as Record<string, unknown>).filter(([, value]) => value !== null);
  return [...whole].some(other => {
    if (!other.startsWith(`${table} `)) return false;
    const theirs = JSON.parse(other.slice(table.length)) as Record<string, unknown>;
    return mine.every(([key, value]) => JSON.stringify(theirs[key]) === JSON.stringify(value));
  });
}

function judgeRows(expected: Expected, { rows, control, strays }: Observation): string[] {
  const wrong: string[] = [];
  const brought = minus(rows.during, rows.before, control.during, strays).filter(
    // A value that was refused is missing until it is read again.
    row => expected.rejected[1] === 0 || !isPartOf(row, control.during),
  );
  // What upstream itself has changed since is no loss: the control has not got it either.
  const lost = minus(rows.before, rows.during).filter(row => control.during.has(row) || strays.has(row));
  if (lost.length > 0) wrong.push(`${lost.length} lost: ${sampleOf(lost)}`);
  if (brought.length !== expected.brings) wrong.push(`${brought.length} that upstream never meant, not ${expected.brings}: ${sampleOf(brought)}`);
  const changed = minus(rows.during, rows.before);
  const mayCommit = expected.rejected[1] > 0;
  if (expected.state === 'failed' && !mayCommit && (changed.length > 0 || minus(rows.before, rows.during).length > 0)) {
    wrong.push(`${changed.length} changed by a run that failed`);
  }
  return wrong;
}

function judgeHealing({ rows, control, strays, healed, healingBatches }: Observation): string[] {
  const wrong: string[] = [];
  if (!isDone(healingBatches.at(-1))) wrong.push(`ended ${healingBatches.at(-1)?.state}/${healingBatches.at(-1)?.code}`);
  if (healed.streamState !== 'ok' || healed.streamCode !== null) wrong.push(`is shown as ${healed.streamState}/${healed.streamCode}`);
  const missing = minus(control.healed, rows.healed);
  if (missing.length > 0) wrong.push(`${missing.length} rows of the control are missing: ${sampleOf(missing)}`);
  const brought = new Set(minus(rows.during, rows.before, control.during));
  const extra = minus(rows.healed, control.healed, strays, brought);
  if (extra.length > 0) wrong.push(`${extra.length} rows that the control has not: ${sampleOf(extra)}`);
  return wrong;
}

function judgeRequests(expected: Expected, seen: Observation): string[] {
  const wrong: string[] = [];
  if (seen.isSeenAtDoor && seen.requests === 0) wrong.push('nothing met the fault');
  if (seen.requests > expected.mostRequests) wrong.push(`${seen.requests}, at most ${expected.mostRequests}`);
  if (expected.state !== 'failed' && seen.requestsInAll > seen.requestsOfControl + EXTRA_REQUESTS) {
    wrong.push(`${seen.requestsInAll} where the control needs ${seen.requestsOfControl}`);
  }
  const [least, most] = expected.pausedSeconds ?? [0, 0];
  const paused = Math.ceil(seen.pausedSeconds);
  if (expected.state === 'failed' && (paused < least || paused > most)) wrong.push(`left alone for ${paused} s, not ${least} to ${most}`);
  if (seen.requestsInPause) wrong.push(`${seen.requestsInPause} while it asked to be left alone`);
  if (seen.elsewhere > 0) wrong.push(`${seen.elsewhere} connections to where a redirect leads`);
  return wrong;
}

function judgeWords({ wordsMayBeIn }: Expected, { sightings }: Observation): string[] {
  const isAllowed = ({ word, place }: Sighting) => word === 'body' && wordsMayBeIn !== 'nowhere' && place === wordsMayBeIn;
  return sightings.filter(sighting => !isAllowed(sighting)).map(({ word, place }) => `${word} of upstream in ${place}`);
}

function judgeShown(expected: Expected, { during }: Observation): string[] {
  if (expected.code === null) return during.streamState === 'ok' ? [] : [`a sound run is shown as ${during.streamState}`];
  const wrong: string[] = [];
  if (during.streamState !== SHOWN_AS[expected.code]) wrong.push(`the stream is ${during.streamState}, not ${SHOWN_AS[expected.code]}`);
  if (during.streamCode !== expected.code) wrong.push(`the stream says ${during.streamCode}`);
  if (during.instanceState === 'ok') wrong.push('the instance is shown as sound');
  return wrong;
}

/** Holds what was seen against what had to be. @returns the claims that do not hold; none when all is well */
export function judge(expected: Expected, seen: Observation): Broken[] {
  const others = seen.controlBatches.every(batch => batch.state === 'done') && seen.controlBatches.length > 0
    ? []
    : [seen.controlBatches.map(batch => `${batch.state}/${batch.code}`).join(', ') || 'the control did not run'];
  const all: Readonly<Record<Broken['claim'], readonly string[]>> = {
    end: judgeEnd(expected, seen),
    watermark: judgeWatermark(expected, seen),
    coverage: judgeCoverage(expected, seen),
    rows: judgeRows(expected, seen),
    'catches up': judgeHealing(seen),
    others,
    requests: judgeRequests(expected, seen),
    words: judgeWords(expected, seen),
    shown: judgeShown(expected, seen),
  };
  return Object.entries(all).flatMap(([claim, details]) => details.map(detail => ({ claim: claim as Broken['claim'], detail })));
}
