import fc from 'fast-check';
import { START, HOUR } from './__testUtils__/useElisa';
import { buildHoursBody, buildSampleBody } from './query';
import { optionsSchema } from './schemas';

const options = optionsSchema.parse({ allowedIndices: ['logs-*'], errorLevels: ['error'] });
const window = { startMs: START, endMs: START + HOUR };
/** Everything a name could be mistaken for. */
const name = fc.oneof(fc.string(), fc.constantFrom('*', '*:*', '_index:x', '/x/', '{"match_all":{}}', '"}}', '__proto__', 'constructor', '${x}', '{{x}}'));

/** Every key of a tree, at whatever depth, without those of our own naming. */
function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...keysOf(item)]);
}
const withoutTargets = (keys: string[]) => [...new Set(keys.filter(key => !/^t\d+$/.test(key)))].sort();
const shapeOf = (body: object) => withoutTargets(keysOf(JSON.parse(JSON.stringify(body))));

describe('queries', () => {
  const hours = shapeOf(buildHoursBody(options, ['a'], window));
  const sample = shapeOf(buildSampleBody(options, 'a', window));

  it('hold names as leaves only: no name changes the tree, for 20,000 of them', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), services => {
        const body = JSON.parse(JSON.stringify(buildHoursBody(options, services, window)));
        expect(shapeOf(body)).toEqual(hours);
        expect(body.query.bool.filter[1]).toEqual({ terms: { 'service.name': services } });
        expect(Object.values(body.aggs.targets.filters.filters)).toEqual(services.map(service => ({ term: { 'service.name': service } })));
        const lines = JSON.parse(JSON.stringify(buildSampleBody(options, services[0]!, window)));
        expect(shapeOf(lines)).toEqual(sample);
        expect(lines.query.bool.filter[1]).toEqual({ term: { 'service.name': services[0] } });
        expect(lines.size).toBeLessThanOrEqual(1_000);
      }),
      { numRuns: 20_000 },
    );
  });

  it('know no query language, script or runtime field', () => {
    expect([...hours, ...sample].filter(key => /query_string|script|runtime|wildcard|regexp|prefix/.test(key))).toEqual([]);
  });

  it('ask for errors in every spelling of a level, and for exceptions by field or phrase', () => {
    const aggs = (more: object) =>
      buildHoursBody(optionsSchema.parse({ allowedIndices: ['logs-*'], errorLevels: ['Error'], ...more }), ['a'], window).aggs.targets.aggs.hours.aggs;
    expect(aggs({}).errors).toEqual({ filter: { terms: { 'log.level': ['Error', 'error', 'ERROR'] } } });
    expect(aggs({}).exceptions).toEqual({ filter: { exists: { field: 'error.type' } } });
    expect(aggs({ exceptionPhrase: 'exception' }).exceptions).toEqual({ filter: { match_phrase: { message: 'exception' } } });
  });

  it.each([
    [{}, /allowedIndices/], [{ allowedIndices: ['_all'] }, /index or a pattern/], [{ allowedIndices: ['a'], fields: { time: 'a b' } }, /name of a field/],
    [{ allowedIndices: ['a'], auth: { type: 'apiKey', token: 'id:key-which-is-raw' } }, /Base64/], [{ linkOnly: true }, /links are all/],
    [{ allowedIndices: ['a'], kibana: { version: 8, basePath: '/a/' } }, /without a slash/], [{ allowedIndices: ['a'], typo: 1 }, /typo/],
  ])('refuse config %j', (given, words) => {
    expect(() => optionsSchema.parse(given)).toThrow(words);
  });
});
