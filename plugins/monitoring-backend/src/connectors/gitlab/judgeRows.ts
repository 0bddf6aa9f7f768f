import { z } from 'zod';
import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { RejectionCode, RejectionTally } from './rejections';
import { readInstant, RowFault } from './values';

/** What every row of a list has. */
export interface ListRow {
  readonly id: number;
  readonly updated_at?: string | null | undefined;
}

/** What a page was asked for; each row is held against it. */
export interface RowQuestion {
  /** Rows were last changed in here, both ends included. */
  readonly asked: { readonly fromMs: number; readonly toMs: number };
  /** Those outside belong to another window. */
  readonly wanted: HalfOpenWindow;
  /** Rows that an earlier page of the run had. */
  readonly seen: ReadonlySet<number>;
}

export interface JudgedRows<TRow, TFact> {
  readonly facts: TFact[];
  /** Rows of another window or an earlier page. */
  readonly unrelated: number;
  /** Rows for the raw landing, without anything that is not read. */
  readonly kept: TRow[];
}

/** Little enough of a row of unknown form: it may hold people. */
function keysOf(record: unknown): { id: unknown; updated_at: unknown } | null {
  if (typeof record !== 'object' || record === null) return null;
  const { id, updated_at: changed } = record as Record<string, unknown>;
  return {
    id: typeof id === 'number' ? id : null,
    updated_at: typeof changed === 'string' ? changed.slice(0, 40) : null,
  };
}

function formFault(error: z.ZodError): { code: RejectionCode; field: string } {
  const field = error.issues[0]?.path.join('.') ?? '';
  return { code: field === 'id' || field === 'iid' ? 'missing_id' : 'malformed_row', field };
}

/**
 * Judges the rows of a page one by one: rows = facts + unrelated + refused.
 *
 * @param complete - adds to a row of ours what the list lacks
 * @param map - turns a row into a fact; throws RowFault
 */
export async function judgeRows<TRow extends ListRow, TFact>(
  rows: readonly unknown[],
  schema: z.ZodType<TRow>,
  question: RowQuestion,
  complete: (row: TRow) => Promise<TRow>,
  map: (row: TRow) => TFact,
  tally: RejectionTally,
): Promise<JudgedRows<TRow, TFact>> {
  const facts: TFact[] = [];
  const kept: TRow[] = [];
  const seen = new Set(question.seen);
  let unrelated = 0;

  const judge = async (row: TRow) => {
    const changedMs = readInstant(row.updated_at, 'updated_at');
    const { asked, wanted } = question;
    if (changedMs !== null && (changedMs < asked.fromMs || changedMs > asked.toMs)) {
      tally.add('not_asked', String(row.id), 'updated_at', keysOf(row));
      return;
    }
    const isOfAnother = changedMs !== null && (changedMs < wanted.startMs || changedMs >= wanted.endMs);
    if (isOfAnother || seen.has(row.id)) {
      unrelated += 1;
      return;
    }
    const whole = await complete(row);
    kept.push(whole);
    facts.push(map(whole));
    seen.add(row.id);
  };

  for (const [index, record] of rows.entries()) {
    const parsed = schema.safeParse(record);
    if (!parsed.success) {
      const { code, field } = formFault(parsed.error);
      const keys = keysOf(record);
      tally.add(code, keys?.id ? String(keys.id) : `#${index}`, field, keys);
      continue;
    }
    try {
      await judge(parsed.data);
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      tally.add(error.code, String(parsed.data.id), error.field, parsed.data);
    }
  }
  return { facts, unrelated, kept };
}
