import fc from 'fast-check';
import { parseOpenSlo, readOpenSlo } from './parseOpenSlo';

const CONTEXT = { environment: 'production' };
const RATIO = `indicator:
    metadata: {name: ratio}
    spec:
      ratioMetric:
        good: {metricSource: {type: Prometheus, spec: {query: good}}}
        total: {metricSource: {type: Prometheus, spec: {query: all}}}`;

const slo = (changes: { objective?: string; window?: string; method?: string; indicator?: string } = {}) => `apiVersion: openslo/v1
kind: SLO
metadata: {name: search}
spec:
  service: shop
  ${changes.indicator ?? RATIO}
  timeWindow: ${changes.window ?? '[{duration: 30d, isRolling: true}]'}
  budgetingMethod: ${changes.method ?? 'Occurrences'}
  objectives: [${changes.objective ?? '{target: 0.999}'}]
`;
const parse = (text: string) => parseOpenSlo(text, CONTEXT);

describe('parseOpenSlo', () => {
  it('reads a ratio over a rolling window', () => {
    const { definitions, problems } = parse(slo());
    expect(problems).toEqual([]);
    expect(definitions).toEqual([
      {
        entityRef: 'component:default/shop', environment: 'production', name: 'search',
        sli: {
          kind: 'ratio', counts: 'good', part: { source: null, type: 'Prometheus', spec: { query: 'good' } },
          total: { source: null, type: 'Prometheus', spec: { query: 'all' } },
        },
        method: 'occurrences', target: 0.999, window: { kind: 'rolling', hours: 720 }, sliceSeconds: 3_600, sliceTarget: null,
        threshold: null, operator: null, missingPolicy: 'exclude', origin: 'openslo', originDetail: 'search',
      },
    ]);
  });

  it('finds the entity of a service and the indicator that is referenced, wherever they stand', () => {
    const { definitions, problems } = parse(`${slo({ indicator: 'indicatorRef: ratio' })}---
apiVersion: openslo/v1
kind: SLI
metadata: {name: ratio}
spec: {ratioMetric: {bad: {metricSource: {spec: {q: bad}}}, total: {metricSource: {spec: {q: all}}}}}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: shop, annotations: {rosetta.io/entity-ref: 'component:sales/shop'}}
spec: {}
`);
    expect(problems).toEqual([]);
    expect(definitions).toEqual([
      expect.objectContaining({ entityRef: 'component:sales/shop', sli: expect.objectContaining({ kind: 'ratio', counts: 'bad' }) }),
    ]);
  });

  it('reads JSON, and a threshold with its percentage', () => {
    const document = {
      apiVersion: 'openslo/v1', kind: 'SLO', metadata: { name: 'fast', labels: { team: ['a', 'b'] } },
      spec: {
        service: 'shop', indicator: { spec: { thresholdMetric: { metricSource: { type: 'Dynatrace', spec: { selector: 'x' } } } } },
        timeWindow: [{ duration: '1Q', isRolling: false, calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'Europe/Paris' } }],
        budgetingMethod: 'Timeslices',
        objectives: [{ op: 'lt', value: 500, targetPercent: 99.5, timeSliceTarget: 0.95, timeSliceWindow: '5m' }],
      },
    };
    const { definitions, problems } = parse(JSON.stringify(document));
    expect(problems).toEqual([]);
    expect(definitions).toEqual([
      expect.objectContaining({
        target: 0.995, threshold: 500, operator: 'lt', method: 'timeslices', sliceSeconds: 300, sliceTarget: 0.95,
        window: { kind: 'calendar', unit: 'quarter', count: 1, zone: 'Europe/Paris', anchor: '2026-01-01T00:00:00' },
      }),
    ]);
  });

  it.each([
    ['both targets', { objective: '{target: 0.99, targetPercent: 99}' }, 'exactly one of target and targetPercent'],
    ['no target', { objective: '{}' }, 'exactly one of target and targetPercent'],
    ['a target of 1', { objective: '{target: 1}' }, 'leaves no error budget'],
    ['a target of 1.5', { objective: '{target: 1.5}' }, 'A target is a share between 0 and 1'],
    ['a percentage of 150', { objective: '{targetPercent: 150}' }, 'between 0 and 100'],
    ['two windows', { window: '[{duration: 30d, isRolling: true}, {duration: 7d, isRolling: true}]' }, 'exactly one window'],
    ['no window', { window: '[]' }, 'exactly one window'],
    ['a window that rolls and does not', { window: "[{duration: 30d, isRolling: true, calendar: {startTime: '2026-01-01 00:00:00', timeZone: UTC}}]" }, 'not both'],
    ['a window that does neither', { window: '[{duration: 30d}]' }, 'names its calendar'],
    ['a rolling month', { window: '[{duration: 1M, isRolling: true}]' }, 'written in h, d or w'],
    ['a rolling minute', { window: '[{duration: 1m, isRolling: true}]' }, 'written in h, d or w'],
    ['an unknown zone', { window: "[{duration: 1M, calendar: {startTime: '2026-01-01 00:00:00', timeZone: Paris}}]" }, 'is no time zone'],
    ['slices without a length', { method: 'Timeslices', objective: '{target: 0.9, timeSliceTarget: 0.9}' }, 'Slices need a length'],
    ['slices without a target', { method: 'Timeslices', objective: '{target: 0.9, timeSliceWindow: 1m}' }, 'from which a slice is good'],
    ['a missing indicator', { indicator: 'indicatorRef: absent' }, 'There is no SLI called absent'],
    ['a composite', { objective: '{target: 0.9, compositeWeight: 2}' }, 'Composite objectives are not read'],
  ])('refuses %s', (_, changes, message) => {
    const { definitions, problems } = parse(slo(changes));
    expect(definitions).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ severity: 'error', message: expect.stringContaining(message) })]);
  });

  it.each(['openslo.com/v2alpha', 'openslo/v1alpha', 'openslo/v2'])('refuses %s by its name', version => {
    const { definitions, problems } = parse(slo().replace('openslo/v1', version));
    expect(definitions).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ severity: 'error', message: `${version} is not read; OpenSLO v1 is` })]);
  });

  it('takes 1m of a calendar for a month and says so', () => {
    const { definitions, problems } = parse(slo({ window: "[{duration: 1m, isRolling: false, calendar: {startTime: '2022-01-01 12:00:00', timeZone: UTC}}]" }));
    expect(definitions).toEqual([expect.objectContaining({ window: expect.objectContaining({ unit: 'month', count: 1, anchor: '2022-01-01T12:00:00' }) })]);
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', message: expect.stringContaining('1 month is read') })]);
  });

  it('notes keys of the reserved prefix', () => {
    const { definitions, problems } = parse(slo().replace('{name: search}', '{name: search, annotations: {openslo.com/x: y}}'));
    expect(definitions).toHaveLength(1);
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', message: expect.stringContaining('reserved') })]);
  });

  it('names each of several objectives', () => {
    const { definitions } = parse(slo({ objective: '{displayName: Ours, target: 0.995}, {displayName: SLA, target: 0.99}' }));
    expect(definitions.map(({ name, originDetail, target }) => [name, originDetail, target])).toEqual([
      ['search-1', 'search: Ours', 0.995], ['search-2', 'search: SLA', 0.99],
    ]);
  });

  describe('golden signals', () => {
    const signal = (name: string) => `{metricSource: {type: Rosetta, spec: {signal: ${name}}}}`;
    const threshold = (name: string) => `indicator: {spec: {thresholdMetric: ${signal(name)}}}`;
    const hours = () => ({ method: 'Timeslices', objective: '{op: lt, value: 800, target: 0.95, timeSliceTarget: 0.9, timeSliceWindow: 1h}' });
    const ratio = (part: string, counts = 'bad', total = 'requests') =>
      `indicator: {spec: {ratioMetric: {${counts}: ${signal(part)}, total: ${signal(total)}}}}`;
    const raw = (rawType: string) => `indicator: {spec: {ratioMetric: {rawType: ${rawType}, raw: ${signal('availability')}}}}`;

    it.each([
      ['errors of requests', { indicator: ratio('errors') }, { sli: { kind: 'availability' }, method: 'occurrences', threshold: null }],
      [
        'time up', { indicator: raw('success'), method: 'RatioTimeslices', objective: '{target: 0.99, timeSliceWindow: 1h}' },
        { sli: { kind: 'availability_time' }, method: 'ratio_timeslices', threshold: null },
      ],
      [
        'outages with errors', { indicator: threshold('availability_service'), method: 'RatioTimeslices', objective: '{op: lt, value: 0.05, target: 0.99, timeSliceWindow: 1h}' },
        { sli: { kind: 'availability_service' }, method: 'ratio_timeslices', threshold: 0.05, operator: 'lt' },
      ],
      [
        'a percentile', { indicator: threshold('latency_p95'), ...hours() },
        { sli: { kind: 'latency_p95' }, method: 'timeslices', threshold: 800, operator: 'lt', sliceTarget: null },
      ],
    ])('reads %s', (_, changes, expected) => {
      const { definitions, problems } = parse(slo(changes));
      expect(problems).toEqual([]);
      expect(definitions).toEqual([expect.objectContaining({ sliceSeconds: 3_600, ...expected })]);
    });

    it.each([
      ['an unknown signal', { indicator: threshold('speed'), ...hours() }, 'make up no indicator'],
      ['a signal that is no threshold', { indicator: threshold('availability'), ...hours() }, 'make up no indicator'],
      ['good errors', { indicator: ratio('errors', 'good') }, 'make up no indicator'],
      ['errors of errors', { indicator: ratio('errors', 'bad', 'errors') }, 'make up no indicator'],
      ['time down as success', { indicator: raw('failure'), method: 'RatioTimeslices', objective: '{target: 0.99, timeSliceWindow: 1h}' }, 'make up no indicator'],
      ['a query beside a signal', { indicator: `indicator: {spec: {ratioMetric: {bad: ${signal('errors')}, total: {metricSource: {type: Prometheus, spec: {query: all}}}}}}` }, 'signals only'],
      ['a percentile counted by events', { indicator: threshold('latency_p95'), objective: '{op: lt, value: 800, target: 0.95}' }, 'counted by timeslices'],
      ['minutes', { indicator: threshold('latency_p95'), method: 'Timeslices', objective: '{op: lt, value: 800, target: 0.95, timeSliceTarget: 0.9, timeSliceWindow: 1m}' }, 'kept by the hour'],
      ['what is good above', { indicator: threshold('saturation'), method: 'Timeslices', objective: '{op: gt, value: 0.8, target: 0.95, timeSliceTarget: 0.9, timeSliceWindow: 1h}' }, 'below its threshold'],
    ])('refuses %s', (_, changes, message) => {
      const { definitions, problems } = parse(slo(changes));
      expect(definitions).toEqual([]);
      expect(problems).toEqual([expect.objectContaining({ severity: 'error', message: expect.stringContaining(message) })]);
    });
  });

  it.each(['{', 'a: [', ': :\n - x: ]'])('says where %j is no YAML', text => {
    expect(parse(text)).toEqual({ definitions: [], problems: [expect.objectContaining({ severity: 'error', part: expect.stringMatching(/^line \d+$/) })] });
  });

  it('stops at aliases that stand for too much', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map((key, index) => `${key}: &${key} [${Array(10).fill(`*${'abcdefg'[index]}`).join(',')}]`)].join('\n');
    expect(parse(bomb).problems).toEqual([expect.objectContaining({ message: 'Too many aliases' })]);
  });

  it('never throws, whatever the documents are', () => {
    fc.assert(
      fc.property(fc.array(fc.anything({ maxDepth: 4 }), { maxLength: 5 }), documents => {
        expect(readOpenSlo(documents, CONTEXT).definitions).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.anything({ maxDepth: 3 }), fc.anything({ maxDepth: 3 }), (spec, metadata) => {
        const document = { apiVersion: 'openslo/v1', kind: 'SLO', metadata, spec };
        expect(readOpenSlo([document], CONTEXT).problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(fc.property(fc.string({ maxLength: 200 }), text => expect(parse(text).definitions).toEqual([])), { numRuns: 1_000 });
  });
});
