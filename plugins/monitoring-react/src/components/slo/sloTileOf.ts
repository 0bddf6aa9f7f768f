import {
  KPI_DEFINITIONS,
  type KpiValue,
  type SloState,
  type Slos,
  type SloView,
  type Tile,
} from '@rosetta/backstage-plugin-monitoring-common';

/** What the tile of promises says beside its number. */
export interface TilePromise {
  readonly slo: SloView;
  /** SLOs among which it is the most urgent. */
  readonly count: number;
}

const STATES: Record<SloState, Tile['state']> = {
  missed: 'critical',
  at_risk: 'warning',
  on_track: 'ok',
  no_data: null,
};

/**
 * The promise to speak of: the most urgent declared one.
 *
 * A tier's default is nobody's promise, and stands only where nothing is declared.
 */
export function decisivePromise({
  items,
}: Pick<Slos, 'items'>): TilePromise | undefined {
  const declared = items.filter(slo => slo.origin !== 'tier');
  const among = declared.length > 0 ? declared : items;
  return among.length === 0
    ? undefined
    : { slo: among[0], count: among.length };
}

/** Hours are the grain of SLOs: what is missing is counted in them. */
function inHours(value: KpiValue): KpiValue {
  if (value.status !== 'partial' && value.status !== 'insufficient')
    return value;
  const { params } = value.reason;
  return params
    ? ({
        ...value,
        reason: { ...value.reason, params: { ...params, unit: 'hours' } },
      } as KpiValue)
    : value;
}

/** The tile of an entity's promises: achieved against the objective of the decisive one. */
export function sloTileOf(slos: Slos): Tile {
  const promise = decisivePromise(slos);
  const common = {
    kpi: 'slo_sli' as const,
    upstreamUrl: null,
    keys: slos.keys,
    resource: null,
    deployment: null,
    incidents: null,
  };
  if (!promise) {
    const { unit, betterIs } = KPI_DEFINITIONS.slo_sli;
    return {
      ...common,
      state: null,
      origin: null,
      sparkline: null,
      value: {
        unit,
        betterIs,
        n: null,
        num: null,
        den: null,
        coverage: null,
        window: { start: slos.asOf, end: slos.asOf },
        method: 'none',
        asOf: null,
        status: 'not_applicable',
        value: null,
        reason: { code: 'no_slo' },
      },
    };
  }
  const { slo } = promise;
  const [from] = slo.origins;
  const isJudged = slo.sli.status === 'ok' || slo.sli.status === 'partial';
  return {
    ...common,
    state: isJudged ? STATES[slo.state] : null,
    origin: from?.origin ?? null,
    // What is spent below nothing is told by the number.
    sparkline: slo.sparkline && {
      ...slo.sparkline,
      values: slo.sparkline.values.map(left =>
        left === null ? null : Math.max(0, left),
      ),
    },
    value: { ...inHours(slo.sli), asOf: slo.sli.asOf ?? from?.asOf ?? null },
  };
}
