import { DEFAULT_OBJECTIVES } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { DoraGround } from '../__testUtils__/doraGround';
import { HOUR, hourFact } from '../__testUtils__/facts';
import { alike, latencySlo, sloDefinition, SloGround, SloHour } from '../__testUtils__/slos';
import { DeriveStore } from './deriveStore';
import { Partitions } from './partitions';
import { SeriesIds } from './seriesIds';
import { writeSignals } from './signalStore';

jest.setTimeout(120_000);

const NOW = Date.UTC(2026, 10, 20, 12);

describe('an SLO that began to burn with a release', () => {
  const databases = testDatabases();
  let knex: Knex;
  let ground: DoraGround;
  let slos: SloGround;

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    ground = await DoraGround.create(knex, NOW);
    slos = new SloGround(knex);
  });

  /** Ten days of hours, whose last is that of `NOW`; changed ones by hours from it. */
  const burning = async (id: number, changed: Record<number, SloHour>, usual: SloHour = [1_000, 1_000]) => {
    const hours = alike(241, usual);
    for (const [at, hour] of Object.entries(changed)) hours[240 + Number(at)] = hour;
    await slos.hours(id, NOW - 240 * HOUR, hours);
  };
  /** An incident ten minutes after a release that ended twenty minutes past the hour, 50 hours ago. */
  const tie = async () => {
    await ground.deploy([['1', -50 + 1 / 3]]);
    await ground.incident('a', -49.5);
    await ground.correlate();
    return (await ground.edges()).map(edge => edge.evidence);
  };

  it.each<[string, Record<number, SloHour>]>([
    ['the hour that it ended in', { [-50]: [990, 1_000] }],
    ['the hour that began within an hour after', { [-49]: [990, 1_000] }],
    ['an hour beyond the threshold where the one before was below', { [-50]: [995, 1_000], [-49]: [993, 1_000] }],
  ])('speaks against it: %s', async (_, changed) => {
    const [id] = await slos.declare(sloDefinition());
    await burning(id, changed);
    expect(await tie()).toEqual([{ C4: 0.75, C5: 0.5 }]);
    // Both of them: 1 - 0.25 · 0.5.
    expect((await ground.edges())[0].p).toBeCloseTo(0.875, 12);
  });

  it.each<[string, Record<number, SloHour>]>([
    ['it only burned as fast as the rule allows', { [-50]: [994, 1_000] }],
    ['it began before the release', { [-51]: [990, 1_000], [-50]: [990, 1_000] }],
    ['it had burned within the day before', { [-70]: [990, 1_000], [-50]: [990, 1_000] }],
    ['it began more than an hour later', { [-48]: [990, 1_000] }],
    ['it spent faster than it may sustain the whole day before', Object.fromEntries(Array.from({ length: 24 }, (_, at) => [-74 + at, [998.5, 1_000]]).concat([[-50, [990, 1_000]]]))],
    ['too few hours of the day before are known', { [-60]: undefined, [-61]: undefined, [-62]: undefined, [-63]: undefined, [-64]: undefined, [-50]: [990, 1_000] }],
    ['nobody asked for anything the day before', Object.fromEntries(Array.from({ length: 24 }, (_, at) => [-74 + at, [0, 0]]).concat([[-50, [990, 1_000]]]))],
  ])('says nothing where %s', async (_, changed) => {
    const [id] = await slos.declare(sloDefinition());
    await burning(id, changed);
    expect(await tie()).toEqual([{ C4: 0.75 }]);
  });

  it('says nothing of so little traffic that ten failures are more than its budget', async () => {
    const [id] = await slos.declare(sloDefinition());
    // Up to the hour there are 191 of 40: of 7,640 events 7.6 may fail.
    await burning(id, { [-50]: [39, 40] }, [40, 40]);
    expect(await tie()).toEqual([{ C4: 0.75 }]);
  });

  it('holds each SLO against its own window: of seven days the rule is 1.4 times the sustainable rate', async () => {
    const [id] = await slos.declare(sloDefinition({ window: { kind: 'rolling', hours: 168 } }));
    await burning(id, { [-50]: [998.5, 1_000] });
    expect(await tie()).toEqual([{ C4: 0.75, C5: 0.5 }]);
  });

  it('is told by slices as well, which know no traffic', async () => {
    const [id] = await slos.declare(latencySlo());
    await burning(id, { [-50]: [0, 1] }, [1, 1]);
    expect(await tie()).toEqual([{ C4: 0.75, C5: 0.5 }]);
  });

  it('is another sign of the same thing where the release was rolled back', async () => {
    const [id] = await slos.declare(sloDefinition());
    await burning(id, { [-50]: [990, 1_000] });
    await ground.deploy([['1', -60], ['2', -50 + 1 / 3], ['12', -49]]);
    await ground.incident('a', -49.5);
    await ground.correlate();
    expect(await ground.edges()).toContainEqual(expect.objectContaining({ target: '2', code: 'C3', evidence: { C3: 0.85, C4: 0.75, C5: 0.5 }, p: 0.85 }));
  });

  it('is looked at again when hours come in, from the present back', async () => {
    await slos.declare(sloDefinition());
    await ground.deploy([['1', -50 + 1 / 3]]);
    await ground.incident('a', -49.5);
    await ground.incident('old', -400);
    await ground.correlate();
    const store = new DeriveStore(knex, 'Europe/Paris', DEFAULT_OBJECTIVES);
    const ids = new SeriesIds();
    const keep = async (fromHour: number, toHour: number) => {
      const facts = Array.from({ length: toHour - fromHour }, (_, at) =>
        hourFact(NOW + (fromHour + at) * HOUR, { requests: 10_000, errors: fromHour + at === -50 ? 100 : 0 }),
      );
      await new Partitions(knex).ensure('signal_hour', NOW + fromHour * HOUR, NOW + toHour * HOUR);
      await ids.ensure(knex, facts);
      await knex.transaction(transaction => writeSignals(transaction, facts, ids, 'Europe/Paris'));
      for (let taken = 1; taken > 0; ) taken = await store.deriveAppDays(10, NOW, () => 'ok');
      return ground.correlate();
    };
    // The hour that burned alone tells nothing: the day before it is not there yet.
    expect(await keep(-50, -24)).toBe(1);
    expect((await ground.edges()).map(edge => edge.evidence)).toEqual([{ C4: 0.75 }]);
    expect(await keep(-74, -50)).toBe(1);
    expect((await ground.edges()).map(edge => edge.evidence)).toEqual([{ C4: 0.75, C5: 0.5 }]);
    expect(await keep(-74, -50)).toBe(0);
  });
});
