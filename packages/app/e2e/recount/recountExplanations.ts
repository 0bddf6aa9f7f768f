import { strict as assert } from 'node:assert';
import { ExplainRow, Explanation, KPI_IDS, KpiId } from '@rosetta/backstage-plugin-monitoring-common';
import { Demo } from '../demo';
import { AGGREGATES } from './aggregate';
import { Get, numberOf, openEstate, PER_PAGE } from './served';

/** So many questions at a time. */
const AT_ONCE = 6;
/** Data comes in while pages are read: a number that moves settles within so many readings. */
const READINGS = 3;
const ROUNDS = 12;
const BETWEEN_ROUNDS_MS = 15_000;

const isClose = (left: number, right: number) => Math.abs(left - right) <= 1e-6 * Math.max(1, Math.abs(left), Math.abs(right));

/** An explanation with the rows of all its pages; or that the number is not served of the subject, or of none of its kind. */
async function explainWhole(
  get: Get,
  kpi: KpiId,
  subject: string,
): Promise<{ explanation: Explanation; rows: ExplainRow[] } | 'not served' | 'never served'> {
  const query = `/explain?kpi=${kpi}&subject=${encodeURIComponent(subject)}&limit=${PER_PAGE}`;
  const first = await get<Explanation & { error?: { code: string; message: string } }>(query);
  if (first.status === 404) return 'not served';
  if (first.status === 400 && /is not served of/.test(first.body.error?.message ?? '')) return 'never served';
  assert.equal(first.status, 200, `${kpi} of ${subject}: ${JSON.stringify(first.body.error)}`);
  const rows = [...first.body.rows.items];
  for (let cursor = first.body.rows.nextCursor; cursor !== null; ) {
    const { body } = await get<Explanation>(`${query}&cursor=${cursor}`);
    rows.push(...body.rows.items);
    cursor = body.rows.nextCursor;
  }
  return { explanation: first.body, rows };
}

async function recountOne(get: Get, kpi: KpiId, subject: string): Promise<'told' | 'untold' | 'not served' | 'never served'> {
  let found = '';
  for (let reading = 0; reading < READINGS; reading++) {
    const whole = await explainWhole(get, kpi, subject);
    if (typeof whole === 'string') return whole;
    const { explanation, rows } = whole;
    const value = numberOf(explanation.value);
    if (value === null) return 'untold';
    const again = AGGREGATES[kpi](rows, explanation);
    if (rows.length === explanation.rows.total && again !== null && isClose(again, value)) return 'told';
    found = `${kpi} of ${subject}: its ${rows.length} of ${explanation.rows.total} rows make ${again}, and it says ${value}`;
  }
  throw new assert.AssertionError({ message: found });
}

async function subjectsOf(get: Get, entities: readonly string[]): Promise<string[]> {
  const { body: scopes } = await get<{ items: { ref: string }[] }>('/scopes');
  const slos: string[] = [];
  for (const ref of entities) {
    const { body } = await get<{ items: { id: number }[] }>(`/applications/${encodeURIComponent(ref)}/slos`);
    slos.push(...body.items.map(item => `slo:${item.id}`));
  }
  return [...entities, 'all', ...scopes.items.map(item => item.ref), ...slos];
}

interface Question {
  readonly kpi: KpiId;
  readonly subject: string;
}

/** Asks them all, a few at a time. @returns what came of each */
async function recountAll(get: Get, questions: readonly Question[]): Promise<{ told: Set<KpiId>; wrong: Map<Question, string> }> {
  const told = new Set<KpiId>();
  const wrong = new Map<Question, string>();
  const left = [...questions];
  // Which numbers are served is a matter of the kind of subject: of each kind it is asked once.
  const notServed = new Set<string>();
  const asking = async () => {
    for (let question = left.pop(); question; question = left.pop()) {
      const { kpi, subject } = question;
      const asked = `${kpi} of ${subject.split(':')[0]}`;
      if (notServed.has(asked)) continue;
      try {
        const found = await recountOne(get, kpi, subject);
        if (found === 'told') told.add(kpi);
        if (found === 'never served') notServed.add(asked);
      } catch (error) {
        wrong.set(question, (error as Error).message);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, asking));
  return { told, wrong };
}

/** Puts every number of every demo entity, scope and SLO together again from the rows that its explanation names. */
export async function recountExplanations(demo: Demo): Promise<void> {
  const { get, entities } = await openEstate(demo);
  const questions = (await subjectsOf(get, entities)).flatMap(subject => KPI_IDS.map(kpi => ({ kpi, subject })));
  const first = await recountAll(get, questions);
  const told = new Set(first.told);
  let { wrong } = first;
  const untold = () => KPI_IDS.filter(kpi => !told.has(kpi));
  // While history comes in, what views hold is a minute older than the rows: what differs is asked again, and no more.
  for (let round = 0; round < ROUNDS && (wrong.size > 0 || untold().length > 0); round++) {
    await new Promise(done => setTimeout(done, BETWEEN_ROUNDS_MS));
    const [missing, before] = [untold(), wrong];
    const again = await recountAll(get, questions.filter(question => before.has(question) || missing.includes(question.kpi)));
    for (const kpi of again.told) told.add(kpi);
    wrong = again.wrong;
  }
  assert.deepEqual([...wrong.values()].slice(0, 20), [], `${wrong.size} explanations whose rows make another number`);
  assert.deepEqual(untold(), [], 'every KPI has a number somewhere in the demo');
}
