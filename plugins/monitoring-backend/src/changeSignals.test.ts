import { changeSignalSchema, CHANGE_CHANNEL } from '@rosetta/backstage-plugin-monitoring-common';
import type { SignalPayload } from '@backstage/plugin-signals-node';
import { ChangeSignals, noteCollected } from './changeSignals';
import { NO_TELEMETRY } from './telemetry';

const NOW = Date.UTC(2026, 10, 22, 15);

function makeSignals(publish: () => Promise<void> = async () => {}) {
  const told: SignalPayload[] = [];
  const changes = new ChangeSignals(
    { publish: async signal => { await publish(); told.push(signal as SignalPayload); } },
    () => NOW,
  );
  return { changes, told };
}

describe('ChangeSignals', () => {
  it('tells once of all that came in since, to everybody, and not of what', async () => {
    const { changes, told } = makeSignals();
    await changes.publish();
    expect(told).toEqual([]);
    changes.note();
    changes.note();
    await changes.publish();
    await changes.publish();
    expect(told).toEqual([{ recipients: { type: 'broadcast' }, channel: CHANGE_CHANNEL, message: { at: '2026-11-22T15:00:00.000Z' } }]);
    expect(changeSignalSchema.safeParse(told[0].message).success).toBe(true);
  });

  it('tells again what could not be told', async () => {
    let isBroken = true;
    const { changes, told } = makeSignals(async () => {
      if (isBroken) throw new Error('no event bus');
    });
    changes.note();
    await expect(changes.publish()).rejects.toThrow('no event bus');
    isBroken = false;
    await changes.publish();
    expect(told).toHaveLength(1);
  });
});

describe('noteCollected', () => {
  const feed = { source: 'servicenow', instance: 'main', stream: 'incidents' };
  const page = (written: number, rejected = 0) => ({ facts: 5, written, rejected, unrelated: 0 });

  function collect() {
    const note = jest.fn();
    const telemetry = { ...NO_TELEMETRY, page: jest.fn(), batch: jest.fn() };
    const heard = () => {
      const times = note.mock.calls.length;
      note.mockClear();
      return times;
    };
    return { collected: noteCollected(telemetry, { note }), telemetry, heard };
  }

  it('hears of pages with something new or refused, and not of what was there already', () => {
    const { collected, telemetry, heard } = collect();
    collected.page(feed, page(0));
    expect(heard()).toBe(0);
    collected.page(feed, page(2));
    expect(heard()).toBe(1);
    collected.page(feed, page(0, 1));
    expect(heard()).toBe(1);
    expect(telemetry.page).toHaveBeenCalledTimes(3);
  });

  it('hears of a feed that begins to fail and of its recovery, each once', () => {
    const { collected, telemetry, heard } = collect();
    collected.batch({ ...feed, outcome: 'done' });
    expect(heard()).toBe(0);
    collected.batch({ ...feed, outcome: 'timeout' });
    expect(heard()).toBe(1);
    collected.batch({ ...feed, outcome: 'timeout' });
    collected.batch({ ...feed, stream: 'changes', outcome: 'done' });
    expect(heard()).toBe(0);
    collected.batch({ ...feed, outcome: 'done' });
    expect(heard()).toBe(1);
    expect(telemetry.batch).toHaveBeenCalledTimes(5);
  });
});
