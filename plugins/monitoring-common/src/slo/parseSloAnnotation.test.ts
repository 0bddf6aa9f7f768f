import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { parseSloAnnotation } from './parseSloAnnotation';
import { SLI_KINDS, SLI_METHODS } from './sloDefinition';

const CONTEXT = { entityRef: 'component:default/shop', environment: 'production', reportingZone: 'Europe/Paris' };
const parse = (text: string) => parseSloAnnotation(text, CONTEXT);

describe('parseSloAnnotation', () => {
  it('reads the example of the design', () => {
    const { definitions, problems } = parse('availability=99.9/30d;latency_p95<800ms=95/30d');
    expect(problems).toEqual([]);
    expect(definitions).toEqual([
      {
        entityRef: 'component:default/shop', environment: 'production', name: 'availability', sli: { kind: 'availability' },
        method: 'occurrences', target: 0.999, window: { kind: 'rolling', hours: 720 }, sliceSeconds: 3_600, sliceTarget: null,
        threshold: null, operator: null, missingPolicy: 'exclude', origin: 'annotation', originDetail: 'availability=99.9/30d',
      },
      {
        entityRef: 'component:default/shop', environment: 'production', name: 'latency_p95', sli: { kind: 'latency_p95' },
        method: 'timeslices', target: 0.95, window: { kind: 'rolling', hours: 720 }, sliceSeconds: 3_600, sliceTarget: null,
        threshold: 800, operator: 'lt', missingPolicy: 'exclude', origin: 'annotation', originDetail: 'latency_p95<800ms=95/30d',
      },
    ]);
  });

  it.each([
    ['latency_p99<=1.5s=99/7d', { threshold: 1_500, operator: 'lte', target: 0.99, window: { kind: 'rolling', hours: 168 } }],
    ['error_rate<1%=99.5%/4w', { threshold: 0.01, operator: 'lt', target: 0.995, window: { kind: 'rolling', hours: 672 } }],
    ['saturation<=85%=99/720h', { threshold: 0.85, operator: 'lte', window: { kind: 'rolling', hours: 720 } }],
    ['availability_time = 99.95 / quarter', { target: 0.9995, window: { kind: 'calendar', unit: 'quarter', count: 1, zone: 'Europe/Paris', anchor: null } }],
    ['availability_service<5%=99.5/30d', { sli: { kind: 'availability_service' }, method: 'ratio_timeslices', threshold: 0.05, target: 0.995 }],
    ['checkout: availability=99.99/month', { name: 'checkout', target: 0.9999 }],
    ['availability=99.999/year', { target: 0.99999 }],
  ])('reads %s', (text, expected) => {
    const { definitions, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(definitions).toEqual([expect.objectContaining(expected)]);
  });

  it.each([
    ['availability', 'availability', 'The target is missing'],
    ['availability=99.9', 'availability=99.9', 'The window is missing'],
    ['availability=99.9/30', '30', 'A window is hours, days or weeks'],
    ['availability=99.9/1m', '1m', 'A window is hours, days or weeks'],
    ['availability=99.9/2h', '2h', 'between 1 and 366 days'],
    ['availability=99.9/400d', '400d', 'between 1 and 366 days'],
    ['availability=99.9/30d/7d', '30d/7d', 'An SLO has one window'],
    ['availability=150/30d', '150', 'at most 100 %'],
    ['availability=1.5/30d', '1.5', 'too low to be meant'],
    ['availability=0.999/30d', '0.999', 'too low to be meant'],
    ['availability=high/30d', 'high', 'A target is a percentage'],
    ['availability=-5/30d', '-5', 'A target is a percentage'],
    ['availability=1e2/30d', '1e2', 'A target is a percentage'],
    ['availability<5%=99/30d', '5%', 'held against no threshold'],
    ['latency_p95=95/30d', 'latency_p95=95/30d', 'needs a threshold'],
    ['availability_service=99/30d', 'availability_service=99/30d', 'needs a threshold'],
    ['latency_p95<800=95/30d', '800', 'a number with ms or s'],
    ['latency_p95<800m=95/30d', '800m', 'a number with ms or s'],
    ['latency_p95<0ms=95/30d', '0ms', 'above 0'],
    ['error_rate<120%=95/30d', '120%', 'below 100 %'],
    ['uptime=99/30d', 'uptime', 'There is no such indicator'],
    ['Fast Checkout: availability=99/30d', 'Fast Checkout', 'A name is at most 40'],
  ])('names what is wrong with %s', (text, part, message) => {
    const { definitions, problems } = parse(text);
    expect(definitions).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ severity: 'error', part, message: expect.stringContaining(message) })]);
    expect(parse(problems[0].example).problems).toEqual([]);
  });

  it('takes a target of 100 % with a warning', () => {
    const { definitions, problems } = parse('availability=100/30d');
    expect(definitions).toEqual([expect.objectContaining({ target: 1 })]);
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', part: '100' })]);
  });

  it('keeps the entries beside a wrong one, and the first of two of one name', () => {
    const { definitions, problems } = parse('availability=99.9/30d; nonsense ;availability=99/7d;fast:availability=99/7d');
    expect(definitions.map(definition => [definition.name, definition.target])).toEqual([['availability', 0.999], ['fast', 0.99]]);
    expect(problems.map(problem => problem.part)).toEqual(['nonsense', 'availability=99/7d']);
    expect(parse(problems[1].example).problems).toEqual([]);
  });

  it('reads ten entries and no more', () => {
    const { definitions, problems } = parse(Array.from({ length: 12 }, (_, index) => `a${index}:availability=99/30d`).join(';'));
    expect([definitions.length, problems.length]).toEqual([10, 2]);
  });

  it.each(['', '  ', ';;'])('declares nothing for %j', text => {
    expect(parse(text)).toEqual({ definitions: [], problems: [] });
  });

  it('never throws, and says something of whatever is not empty', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom('availability', 'latency_p95', '<', '<=', '=', '/', ';', ':', '99.9', '30d', 'month', '800ms', '%'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const text = pieces.join('');
        const { definitions, problems } = parse(text);
        const entries = text.split(';').filter(entry => entry.trim() !== '');
        const errors = problems.filter(problem => problem.severity === 'error').length;
        assert.equal(definitions.length + errors, entries.length);
        for (const { target, method, sli, threshold } of definitions) {
          assert.equal(Number.isFinite(target) && target > 0 && target <= 1, true);
          assert.equal(method, SLI_METHODS[sli.kind as keyof typeof SLI_METHODS]);
          assert.equal(threshold === null || threshold > 0, true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads back whatever it is written', () => {
    const entry = fc.record({
      sli: fc.constantFrom(...SLI_KINDS),
      isInclusive: fc.boolean(),
      threshold: fc.integer({ min: 1, max: 99 }),
      hundredths: fc.integer({ min: 1_000, max: 9_999 }),
      days: fc.integer({ min: 1, max: 366 }),
    });
    fc.assert(
      fc.property(entry, ({ sli, isInclusive, threshold, hundredths, days }) => {
        const unit = sli.startsWith('latency') ? 'ms' : '%';
        const limit = sli === 'availability' || sli === 'availability_time' ? '' : `<${isInclusive ? '=' : ''}${threshold}${unit}`;
        const [definition] = parse(`${sli}${limit}=${hundredths / 100}/${days}d`).definitions;
        expect(definition.sli).toEqual({ kind: sli });
        expect(definition.target).toBeCloseTo(hundredths / 10_000, 12);
        expect(definition.window).toEqual({ kind: 'rolling', hours: days * 24 });
        const written = isInclusive ? 'lte' : 'lt';
        expect(definition.operator).toBe(limit === '' ? null : written);
        const share = unit === 'ms' ? threshold : Number((threshold / 100).toFixed(2));
        expect(definition.threshold).toBe(limit === '' ? null : share);
      }),
      { numRuns: 1_000 },
    );
  });
});
