import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { createEntityMatcher } from './entityMatcher';
import { mapEvents } from './mapEvents';
import { createSloMatcher, mapSlos } from './mapSlos';
import { keptEntity, mapTopology } from './mapTopology';
import { createRejectionTally } from './rejections';
import { relatedEntitySchema } from './schemas';
import { EVENTS, RELATED, SLOS } from './__testUtils__/recordedCases';
import { ids, target } from './__testUtils__/useDynatrace';

const ROOT = process.env.ROSETTA_RECORDINGS ?? resolve(__dirname, '../../../../../../shared');
const DIRECTORY = join(ROOT, 'fixtures', 'dynatrace');
// That none is missing, and none without a case, is asserted in dynatrace.recorded.test.ts.
const describeIfThere = existsSync(DIRECTORY) ? describe : describe.skip;

/** Records of a recording: those of its list, or the one it is. */
function recordsOf(file: string, list: string): readonly unknown[] {
  const json: unknown = JSON.parse(readFileSync(join(DIRECTORY, file), 'utf8'));
  const parsed = z.object({ [list]: z.array(z.unknown()) }).safeParse(json);
  return parsed.success ? parsed.data[list]! : [json];
}

const OBSERVED = 1_700_000_000_000;
const series = { entityRef: 'component:default/x', environment: 'production' };

describeIfThere('dynatrace recordings of events, SLOs and relations', () => {
  it.each(Object.entries(EVENTS))('reads every event of %s', (file, given) => {
    const records = recordsOf(file, 'events');
    const tally = createRejectionTally();
    const matcher = createEntityMatcher([target('x', ids(given.mappedId))], new Map());
    const { facts, unrelated, kept } = mapEvents(records, matcher, tally);
    expect(facts.length + unrelated + tally.total).toBe(records.length);
    expect([facts.length, unrelated, tally.total]).toEqual(given.counts);
    expect(facts).toEqual([{ ...given.fact, links: [{ ...series, via: 'direct' }] }]);
    // What somebody's pipeline wrote beside the version is not kept.
    expect(JSON.stringify(kept)).not.toContain('Pipeline');
  });

  it.each(Object.entries(SLOS))('reads every SLO of %s', (file, given) => {
    const records = recordsOf(file, 'slo');
    const seriesOf = createSloMatcher([target('x', ids('SERVICE-1'))]);
    const asRecorded = mapSlos(records, seriesOf, OBSERVED, createRejectionTally());
    expect([asRecorded.accepted, asRecorded.unrelated]).toEqual([0, records.length]);

    const tally = createRejectionTally();
    const named = records.map(record => ({ ...(record as object), filter: given.filter }));
    const { facts, accepted, unrelated } = mapSlos(named, seriesOf, OBSERVED, tally);
    expect(accepted + unrelated + tally.total).toBe(records.length);
    expect([accepted, unrelated, tally.total]).toEqual(given.counts);
    expect(facts[0]).toEqual({ kind: 'slo_reading', ...series, ...given.fact, observedMs: OBSERVED });
  });

  it(`reads every relation of ${RELATED.file}`, () => {
    const entities = recordsOf(RELATED.file, 'entities').map(record => relatedEntitySchema.parse(record));
    expect(entities.map(entity => entity.entityId)).toEqual([RELATED.id]);
    const related = Object.values(entities[0]!.fromRelationships ?? {}).flat();
    expect(related).toHaveLength(RELATED.relations);
    const owners = new Map([RELATED.id, ...related.map(({ id }) => id)].map((id, index) => [id, new Set([`component:default/${index}`])]));
    expect(mapTopology(entities[0]!, owners)).toEqual([]);
    expect(keptEntity(entities[0]!, owners).fromRelationships).toEqual({});
  });
});
