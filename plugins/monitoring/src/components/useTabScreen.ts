import {
  findDefaultEnvironment,
  parseZoom,
  READING_MODES,
  rangeOf,
  TAB_PERIODS,
  useMeta,
  useScreenSettings,
  useSetUrl,
  useUrlChoice,
  useUrlZoom,
  type ReadingMode,
  type TabPeriod,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

/** Parts of the Monitoring tab of an entity. */
export const TAB_PARTS = [
  'overview',
  'incidents',
  'delivery',
  'slo',
  'logs',
] as const;
export type TabPart = (typeof TAB_PARTS)[number];

/** Parts of a kind of entity: nothing is deployed to a resource, and its logs are not its own. */
export function partsOf(kind: string): readonly TabPart[] {
  return kind.toLocaleLowerCase('en-US') === 'resource'
    ? ['overview', 'incidents', 'slo']
    : TAB_PARTS;
}

/** What `focus` says when the timeline as a whole is pointed at. */
export const TIMELINE_FOCUS = 'timeline';

/** A day shows how things are; incidents are few, so a month shows them. */
const DEFAULT_PERIODS: Record<TabPart, TabPeriod> = {
  overview: 'last_24h',
  incidents: 'last_30d',
  delivery: 'last_30d',
  // Each SLO is shown over its own window; the period stays for the other parts.
  slo: 'last_30d',
  logs: 'last_24h',
};

/** Log counts are hourly; the backend draws no more of them than this (API.md). */
export const LOG_PERIODS = TAB_PERIODS.filter(each => each !== 'last_90d');
const LONGEST_LOG_PERIOD = 'last_30d';

/** The choices of a Monitoring tab; all of them live in the URL. */
export function useTabScreen(
  options: {
    /** Parts that there are; all of them unless told. */
    readonly parts?: readonly TabPart[];
    /** Periods that may be chosen; all of them unless told. */
    readonly periods?: readonly TabPeriod[];
    /** The period where the URL names none; that of the part unless told. */
    readonly fallback?: TabPeriod;
  } = {},
) {
  const meta = useMeta();
  const settings = useScreenSettings();
  const environments = useMemo(
    () => meta.data?.environments.map(each => each.name) ?? [],
    [meta.data],
  );
  const fallback = findDefaultEnvironment(meta.data);
  const environment = useUrlChoice('environment', environments, fallback ?? '');
  const part = useUrlChoice('tab', options.parts ?? TAB_PARTS, 'overview');
  const mode = useUrlChoice('mode', READING_MODES, 'history');
  const asked = useUrlChoice(
    'period',
    options.periods ?? TAB_PERIODS,
    options.fallback ??
      (part.value === 'overview' ? settings.period : undefined) ??
      DEFAULT_PERIODS[part.value],
  );
  // What is too long for logs stays in the URL: the other parts show it.
  const isTooLong = part.value === 'logs' && asked.value === 'last_90d';
  const period = isTooLong
    ? { ...asked, value: LONGEST_LOG_PERIOD as TabPeriod }
    : asked;
  const zoom = useUrlZoom();
  const setUrl = useSetUrl();
  const [search] = useSearchParams();
  // A link made for the API says `period=custom`: its from and to are the zoom.
  const isCustom =
    period.rejected === 'custom' &&
    parseZoom(search.get('from'), search.get('to')) !== undefined;
  return {
    meta,
    environments,
    environment,
    /** Undefined until it is known which there are. */
    chosen: meta.data && fallback ? environment.value : undefined,
    hasNoEnvironment: meta.data !== undefined && fallback === undefined,
    part: {
      ...part,
      /** What was pointed at belongs to the part that is left. */
      set: (tab: TabPart) => setUrl({ tab, focus: undefined }),
    },
    mode: {
      ...mode,
      set: (value: ReadingMode) =>
        setUrl({ mode: value === 'history' ? undefined : value }),
    },
    /** Leads to the timeline, wherever on the tab the reader is. */
    showTimeline: () => setUrl({ tab: undefined, focus: TIMELINE_FOCUS }),
    period: {
      ...period,
      isTooLong,
      rejected: isCustom ? undefined : period.rejected,
      /** Another period is looked at whole. */
      set: (value: TabPeriod) =>
        setUrl({ period: value, from: undefined, to: undefined }),
    },
    zoom,
    range: rangeOf(period.value, zoom.zoom),
    focused: search.get('focus') ?? undefined,
  };
}

export type TabScreen = ReturnType<typeof useTabScreen>;
