import { SLOT_MS } from '@rosetta/backstage-plugin-monitoring-common';
import { FactPage, SeriesRef } from '@rosetta/backstage-plugin-monitoring-node';
import { askRange, RangeAnswer } from './ask';
import { Answered, isGivenUp, rangeAskOf, Run, Unit } from './run';

const HOUR_MS = SLOT_MS['1h'];

const hasSeries = (answer: RangeAnswer) => answer.kind === 'read' && answer.reading.seriesCount > 0;
const isSilent = (answer: RangeAnswer) => answer.kind === 'read' && answer.reading.seriesCount === 0;

/**
 * Whether the hour up to this moment is silent too: what began to be scraped after
 * the last whole hour is new, and not unknown.
 */
async function isSilentNow(run: Run, unit: Unit): Promise<boolean> {
  const endMs = Math.floor(run.request.nowMs / 1_000) * 1_000;
  const slots = { startMs: endMs - HOUR_MS, slotMs: HOUR_MS, count: 1 };
  for (const spec of run.specs) {
    const answer = await askRange(run.context, run.request, spec, rangeAskOf(unit, spec, slots));
    if (!isSilent(answer)) return false;
  }
  return true;
}

/**
 * Says which targets Prometheus knows.
 *
 * Only the hourly stream concludes that one is not there, because it looks back two
 * days where the other looks back a quarter of an hour, which a restart may take.
 * A refused expression proves nothing.
 */
export async function presenceOf(
  run: Run,
  units: readonly Unit[],
  answered: readonly Answered[],
): Promise<Pick<FactPage, 'notFound' | 'found'>> {
  if (run.stream === 'signals_day' || run.specs.some(spec => isGivenUp(run, spec))) return {};
  const { window, nowMs } = run.request;
  const mayConclude = run.stream === 'signals_hour' && nowMs - window.endMs < 2 * HOUR_MS;
  const notFound: SeriesRef[] = [];
  const found: SeriesRef[] = [];
  for (const unit of units) {
    const answers = answered.filter(item => item.unit === unit).map(item => item.answer);
    const refs = unit.targets.map(({ entityRef, environment }) => ({ entityRef, environment }));
    if (answers.some(hasSeries)) found.push(...refs);
    else if (mayConclude && answers.every(isSilent) && (await isSilentNow(run, unit))) notFound.push(...refs);
  }
  return { notFound, found };
}
