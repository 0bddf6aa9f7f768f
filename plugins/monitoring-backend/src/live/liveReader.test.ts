import { Fact } from '@rosetta/backstage-plugin-monitoring-common';
import { Connector, ConnectorError, LiveRequest } from '@rosetta/backstage-plugin-monitoring-node';
import { LiveQuestion, LiveReader } from './liveReader';

const FACT = { kind: 'log_hour', entityRef: 'component:default/shop', environment: 'production', startMs: 0, total: 1, errors: 0, exceptions: 0 } as Fact;

const question = (changes: Partial<LiveQuestion> = {}): LiveQuestion => ({
  kind: 'log_volume', source: 'elisa', instance: 'main', entityRef: 'component:default/shop', environment: 'production',
  pivot: 'p', via: 'direct', reachMs: 3_600_000, ...changes,
});

const refused = () =>
  new ConnectorError('ELISA "main" refused the token', { kind: 'authentication', code: 'authentication', source: 'elisa', instance: 'main' });

describe('LiveReader', () => {
  let now = 0;
  let asked: LiveRequest<unknown>[] = [];
  let answer: (request: LiveRequest<unknown>) => Promise<readonly Fact[]>;
  let reader: LiveReader;

  beforeEach(() => {
    now = 1_000_000;
    asked = [];
    answer = async () => [FACT];
    const connector = {
      source: 'elisa', instance: 'main',
      pivot: { deserialize: (text: string) => ({ text }) },
      live: {
        log_volume: (request: LiveRequest<unknown>) => {
          asked.push(request);
          return answer(request);
        },
      },
    } as unknown as Connector;
    reader = new LiveReader([connector], () => now, 50);
  });

  it('asks once for many who want the same at once, and again for something else', async () => {
    const answers = await Promise.all([reader.read(question()), reader.read(question()), reader.read(question({ environment: 'uat' }))]);
    expect(asked).toHaveLength(2);
    expect(answers[0]).toEqual({ facts: [FACT], atMs: now, failure: null });
    expect(asked[0]).toMatchObject({ target: { pivot: { text: 'p' }, via: 'direct' }, window: { startMs: now - 3_600_000, endMs: now } });
  });

  it('gives an answer again for five seconds, then asks anew', async () => {
    await reader.read(question());
    now += 4_999;
    expect((await reader.read(question())).atMs).toBe(1_000_000);
    now += 1;
    expect((await reader.read(question())).atMs).toBe(now);
    expect(asked).toHaveLength(2);
  });

  it('gives the last answer with its age and the failure when the source fails, for ten minutes', async () => {
    await reader.read(question());
    answer = async () => {
      throw refused();
    };
    now += 60_000;
    expect(await reader.read(question())).toEqual({
      facts: [FACT], atMs: 1_000_000, failure: { code: 'authentication', message: 'ELISA "main" refused the token' },
    });
    now += 600_000;
    expect(await reader.read(question())).toMatchObject({ facts: null, atMs: null, failure: { code: 'authentication' } });
  });

  it('does not wait for a source that hangs, and ends its request', async () => {
    answer = () => new Promise(() => {});
    expect(await reader.read(question())).toMatchObject({ facts: null, failure: { code: 'timeout' } });
    expect(asked[0].signal.aborted).toBe(true);
  });

  it('says nothing of a foreign error but that there was one', async () => {
    answer = async () => {
      throw new Error('secret-token');
    };
    expect(JSON.stringify(await reader.read(question()))).not.toContain('secret');
  });

  it('says of a source that cannot be asked that it cannot', async () => {
    expect(reader.offers('log_volume', 'elisa', 'main')).toBe(true);
    expect(reader.offers('signals', 'elisa', 'main')).toBe(false);
    expect(await reader.read(question({ kind: 'signals' }))).toMatchObject({ facts: null, failure: { code: 'not_collected' } });
  });

  it('forgets the longest unused answers', async () => {
    await reader.read(question());
    for (let index = 0; index < 2_000; index += 1) await reader.read(question({ entityRef: `component:default/e${index}` }));
    asked = [];
    await reader.read(question());
    expect(asked).toHaveLength(1);
  });

  it('keeps no answer longer than it may stand in for one that failed, used or not', async () => {
    for (let index = 0; index < 20; index += 1) await reader.read(question({ entityRef: `component:default/e${index}` }));
    now += 300_000;
    await reader.read(question());
    expect(reader.size).toBe(21);
    now += 300_001;
    await reader.read(question({ entityRef: 'component:default/other' }));
    expect(reader.size).toBe(2);
  });
});
