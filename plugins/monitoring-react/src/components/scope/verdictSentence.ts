import type {
  EntityState,
  Overview,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '../../hooks';

const TOLD: readonly Exclude<EntityState, 'ok'>[] = [
  'critical',
  'warning',
  'unknown',
  'maintenance',
];

/** More names than this are counted instead of listed. */
const MAX_NAMES = 2;

type Things = Overview['groupBy'] | 'entity';

const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** Small numbers as words, others as digits. */
function numberWord(count: number, { t, format }: Words): string {
  const known = NUMBERS.find(number => number === count);
  return known ? t(`overview.verdict.number.n${known}`) : format.count(count);
}

const capital = (text: string, locale: string) =>
  text.slice(0, 1).toLocaleUpperCase(locale) + text.slice(1);

/** How many things are in each state; the first named when they are few, then the others in one breath. */
function sentences(
  things: Things,
  counts: Readonly<Record<EntityState, number>>,
  namesOf: (state: EntityState) => readonly string[],
  words: Words,
): string[] {
  const { t, format } = words;
  const [first, ...others] = TOLD.filter(state => counts[state] > 0);
  if (!first) return [];
  const counted = (state: (typeof TOLD)[number], hasNoun: boolean) => {
    const count = counts[state];
    const number = numberWord(count, words);
    return t(`overview.verdict.counted.${state}`, {
      count,
      things: hasNoun
        ? t(`overview.verdict.things.${things}`, { count, number })
        : number,
    });
  };
  const whole = (clauses: readonly string[]) =>
    t('overview.verdict.sentence', {
      clauses: clauses.join(t('overview.verdict.join')),
    });
  const wholeCounted = (clauses: readonly string[]) =>
    // Names keep their own letters, number words begin a sentence.
    capital(whole(clauses), format.locale);
  const names = namesOf(first);
  if (names.length === 0 || names.length > MAX_NAMES) {
    return [
      wholeCounted([
        counted(first, true),
        ...others.map(state => counted(state, false)),
      ]),
    ];
  }
  const named = whole([
    t(`overview.verdict.named.${first}`, {
      names: format.list(names),
      count: names.length,
    }),
  ]);
  return others.length === 0
    ? [named]
    : [
        named,
        wholeCounted(others.map((state, at) => counted(state, at === 0))),
      ];
}

/**
 * The state of a scope in words, most urgent first, e.g. `Payments is critical.
 * Three domains are at warning, one is unknown.`; of its entities where its rows
 * do not tell why it is not OK.
 */
export function verdictSentences(overview: Overview, words: Words): string[] {
  const { t } = words;
  const { rows, groupBy, members, counts, state } = overview;
  if (members === 0) return [t('overview.verdict.nothing')];
  const of = (wanted: EntityState) => rows.filter(row => row.state === wanted);
  const byRows = sentences(
    groupBy,
    {
      critical: of('critical').length,
      warning: of('warning').length,
      unknown: of('unknown').length,
      maintenance: of('maintenance').length,
      ok: of('ok').length,
    },
    wanted => of(wanted).map(row => row.title ?? row.name),
    words,
  );
  if (byRows.length > 0) return byRows;
  const isFine = state === 'ok' && rows.length > 0;
  const byEntities = isFine ? [] : sentences('entity', counts, () => [], words);
  if (byEntities.length > 0) return byEntities;
  const things: Things = rows.length > 0 ? groupBy : 'entity';
  const count = rows.length > 0 ? rows.length : members;
  return [
    t(`overview.verdict.fine.${things}`, {
      count,
      number: numberWord(count, words),
    }),
  ];
}
