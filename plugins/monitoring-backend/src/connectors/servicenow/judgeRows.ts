import { EventLink, HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { mapInTurns } from '@rosetta/backstage-plugin-monitoring-node';
import { CiMatcher } from './ciMatcher';
import { RejectionTally } from './rejections';
import { Row, rowSchema } from './schemas';
import { readInstant, readSysId, RowFault } from './values';
import { sysIdOf } from './walkTable';

/** What a page was asked for; each row is held against it. */
export interface RowQuestion {
  /** Rows must lie behind this key. */
  readonly after?: string | undefined;
  /** Rows must be among these. */
  readonly ids?: ReadonlySet<string>;
  /** Rows were last changed in `asked`; those outside `wanted` belong to another window. */
  readonly changed?: { readonly asked: HalfOpenWindow; readonly wanted: HalfOpenWindow };
  /** Any other condition that was sent, such as the kind of task. */
  readonly fits?: (row: Row) => boolean;
  /** Whether a condition on configuration items was sent. */
  readonly isByCi: boolean;
  /** Whether rows that belong to nobody are facts all the same. */
  readonly keepsUnlinked: boolean;
}

export interface JudgedRows<TFact> {
  readonly facts: TFact[];
  /** Rows of items that nobody maps, or of another window; neither kept nor shown. */
  readonly unrelated: number;
  /** Rows for the raw landing: those that became facts, and ours that could not. */
  readonly kept: Row[];
  /** Whose each kept row is, by its sys_id. */
  readonly links: Record<string, EventLink[]>;
}

const isWithin = (window: HalfOpenWindow, ms: number) => ms >= window.startMs && ms < window.endMs;

/** Little enough of a row that may be anybody's. */
const keysOf = (row: Row) => ({ sys_id: row.sys_id, sys_updated_on: row.sys_updated_on });

/** Turns a row that is ours into a fact. @throws RowFault */
type ToFact<TFact> = (row: Row, links: EventLink[]) => TFact;

/** Judges rows one after the other; what came of them is in `judged` at any time. */
function createJudge<TFact>(question: RowQuestion, matcher: CiMatcher, map: ToFact<TFact>, tally: RejectionTally) {
  const facts: TFact[] = [];
  const kept: Row[] = [];
  const linksById: Record<string, EventLink[]> = {};
  const seen = new Set<string>();
  let unrelated = 0;

  const isAsked = (row: Row, id: string | undefined, links: readonly EventLink[]): boolean => {
    if (id !== undefined) {
      if (question.after !== undefined && id <= question.after) return false;
      if (question.ids && !question.ids.has(id)) return false;
    }
    if (question.fits && !question.fits(row)) return false;
    if (question.isByCi && links.length === 0) return false;
    if (!question.changed) return true;
    const changedMs = readInstant(row, 'sys_updated_on');
    return changedMs === null || isWithin(question.changed.asked, changedMs);
  };

  const judge = (row: Row, place: string) => {
    const id = sysIdOf(row);
    const links = matcher.linksOf(row);
    if (!isAsked(row, id, links)) {
      tally.add('not_asked', id ?? place, null, keysOf(row));
      return;
    }
    if (links.length === 0 && !question.keepsUnlinked) {
      unrelated += 1;
      return;
    }
    if (seen.has(readSysId(row, 'sys_id'))) {
      tally.add('duplicate_row', id ?? place, 'sys_id', keysOf(row));
      return;
    }
    const changedMs = readInstant(row, 'sys_updated_on');
    if (changedMs === null) throw new RowFault('missing_updated_on', 'sys_updated_on');
    if (question.changed && !isWithin(question.changed.wanted, changedMs)) {
      unrelated += 1;
      return;
    }
    facts.push(map(row, links));
    seen.add(id!);
    kept.push(row);
    linksById[id!] = links;
  };

  const judgeRecord = (record: unknown, index: number) => {
    const place = `#${index}`;
    const parsed = rowSchema.safeParse(record);
    if (!parsed.success) {
      tally.add('malformed_row', place, null, null);
      return;
    }
    try {
      judge(parsed.data, place);
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      const id = sysIdOf(parsed.data);
      const links = linksIfReadable(matcher, parsed.data);
      const isOurs = links.length > 0;
      if (isOurs) kept.push(parsed.data);
      if (isOurs && id !== undefined) linksById[id] ??= links;
      const sample = isOurs ? parsed.data : keysOf(parsed.data);
      tally.add(error.code, id ?? place, error.field, sample);
    }
  };
  const judged = (): JudgedRows<TFact> => ({ facts, unrelated, kept, links: linksById });
  return { judgeRecord, judged };
}

/**
 * Judges the rows of a page one by one: rows = facts + unrelated + refused.
 *
 * ServiceNow leaves out of a query what it cannot read and answers the rest (T2), so
 * that a row came says nothing: it must fit the question.
 *
 * @param map - turns a row that is ours into a fact; throws RowFault
 */
export function judgeRows<TFact>(
  rows: readonly unknown[],
  question: RowQuestion,
  matcher: CiMatcher,
  map: ToFact<TFact>,
  tally: RejectionTally,
): JudgedRows<TFact> {
  const { judgeRecord, judged } = createJudge(question, matcher, map, tally);
  rows.forEach(judgeRecord);
  return judged();
}

/** {@link judgeRows}, with turns for others in between: a page is tens of milliseconds of work on a busy machine. */
export async function judgeRowsInTurns<TFact>(
  rows: readonly unknown[],
  question: RowQuestion,
  matcher: CiMatcher,
  map: ToFact<TFact>,
  tally: RejectionTally,
): Promise<JudgedRows<TFact>> {
  const { judgeRecord, judged } = createJudge(question, matcher, map, tally);
  await mapInTurns(rows, judgeRecord);
  return judged();
}

function linksIfReadable(matcher: CiMatcher, row: Row): EventLink[] {
  try {
    return matcher.linksOf(row);
  } catch {
    return [];
  }
}
