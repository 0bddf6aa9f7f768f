import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { START, HOUR } from './__testUtils__/useElisa';
import { buildHoursBody, buildSampleBody } from './query';
import { optionsSchema } from './schemas';

const options = optionsSchema.parse({ allowedIndices: ['logs-*'], errorLevels: ['error'] });
const window = { startMs: START, endMs: START + HOUR };
/** Everything a name could be mistaken for. */
const name = fc.oneof(fc.string(), fc.constantFrom('*', '*:*', '_index:x', '/x/', '{"match_all":{}}', '"}}', '__proto__', 'constructor', '${x}', '{{x}}'));

/** Every key of a tree, at whatever depth. */
function keysOf(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  if (Array.isArray(value)) for (const item of value) keysOf(item, found);
  else for (const [key, item] of Object.entries(value)) keysOf(item, found.add(key));
  return found;
}
const asSent = (body: object) => JSON.parse(JSON.stringify(body));
/** The keys without those of our own naming. */
const shapeOf = (sent: object) => [...keysOf(sent)].filter(key => !/^t\d+$/.test(key)).sort();

describe('queries', () => {
  const hours = shapeOf(asSent(buildHoursBody(options, ['a'], window)));
  const sample = shapeOf(asSent(buildSampleBody(options, 'a', window, ['a', null])));

  it('hold names as leaves only: no name changes the tree, for 20,000 of them', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), fc.array(name, { minLength: 1, maxLength: 3 }), (services, environments) => {
        const body = asSent(buildHoursBody(options, services, window));
        assert.deepEqual(shapeOf(body), hours);
        assert.deepEqual(body.query.bool.filter[1], { terms: { 'service.name': services } });
        const targets = Object.values(body.aggs.targets.filters.filters);
        assert.deepEqual(targets, services.map(service => ({ term: { 'service.name': service } })));
        const lines = asSent(buildSampleBody(options, services[0]!, window, [...environments, null]));
        assert.deepEqual(shapeOf(lines), sample);
        assert.deepEqual(lines.query.bool.must_not, [{ terms: { 'service.environment': environments } }]);
        assert.deepEqual(lines.query.bool.filter[1], { term: { 'service.name': services[0] } });
        assert.equal(typeof lines.size === 'number' && lines.size <= 1_000, true);
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
