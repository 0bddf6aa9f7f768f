import { SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectRequest, FactPage, LiveRequest } from '../Connector';
import { readSignalTip } from './readTip';

const NOW_MS = Date.parse('2026-03-01T10:07:30Z');
const SLOT_MS = 300_000;
const target: LiveRequest<string>['target'] = { entityRef: 'component:default/shop', environment: 'production', pivot: 'shop', via: 'direct' };
const asked = (signal: AbortSignal): LiveRequest<string> => ({ target, window: { startMs: 0, endMs: NOW_MS }, nowMs: NOW_MS, signal });

const slot = (startMs: number): SignalFact => ({
  kind: 'signal', resolution: '5m', entityRef: target.entityRef, environment: target.environment, startMs, requests: 1,
  errors: null, errors5xx: null, latencyP50Ms: null, latencyP95Ms: null, latencyP99Ms: null, availabilityRatio: null,
  cpuRatio: null, memoryRatio: null, saturationRatio: null, saturationResource: null,
});
const page = (facts: SignalFact[]): FactPage => ({ facts, rejected: [], counts: { facts: facts.length, nulls: 0, rejected: 0 }, raw: [], progress: 1 });

describe('readSignalTip', () => {
  it('asks for the last three whole slots of the one target, with the whole budget and the signal of the live read', async () => {
    const { signal } = new AbortController();
    const requests: CollectRequest<string>[] = [];
    await readSignalTip(async function* collect(request) {
      requests.push(request);
      yield page([]);
    }, asked(signal));
    expect(requests).toEqual([
      {
        stream: 'signals_5min',
        window: { startMs: Date.parse('2026-03-01T09:50:00Z'), endMs: Date.parse('2026-03-01T10:05:00Z') },
        targets: [target],
        reportingZone: 'UTC',
        nowMs: NOW_MS,
        signal,
        budgetShare: 1,
      },
    ]);
    expect(requests[0]?.signal).toBe(signal);
  });

  it('gives the facts of all pages in their order', async () => {
    const facts = [1, 2, 3].map(number => slot(number * SLOT_MS));
    const read = await readSignalTip(async function* collect() {
      yield page(facts.slice(0, 1));
      yield page(facts.slice(1));
    }, asked(new AbortController().signal));
    expect(read).toEqual(facts);
  });

  it('throws what collecting throws', async () => {
    const failing = readSignalTip<string>(async function* collect() {
      yield page([]);
      throw new Error('upstream is away');
    }, asked(new AbortController().signal));
    await expect(failing).rejects.toThrow('upstream is away');
  });
});
