import { TestApiProvider } from '@backstage/test-utils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import { CHANGE_CHANNEL } from '@rosetta/backstage-plugin-monitoring-common';
import {
  QueryClient,
  QueryClientProvider,
  useQuery,
} from '@tanstack/react-query';
import { act, render } from '@testing-library/react';
import { LEAST_BETWEEN_MS, useChangeSignals } from './useChangeSignals';

class FakeSignals implements SignalApi {
  readonly listeners = new Map<symbol, () => void>();
  readonly channels: string[] = [];

  subscribe(channel: string, onMessage: (message: never) => void) {
    const id = Symbol(channel);
    this.channels.push(channel);
    this.listeners.set(id, () => onMessage({} as never));
    return { unsubscribe: () => void this.listeners.delete(id) };
  }

  tell() {
    act(() => this.listeners.forEach(listener => listener()));
  }
}

const asked = { tile: 0, live: 0, glossary: 0, failed: 0 };
const count = (name: keyof typeof asked) => async () => {
  asked[name] += 1;
  return asked[name];
};

const Screen = ({ client }: { client: QueryClient }) => {
  useChangeSignals(client);
  const common = { refetchInterval: 3_600_000 };
  useQuery({ ...common, queryKey: ['tile'], queryFn: count('tile') });
  useQuery({
    ...common,
    queryKey: ['live'],
    queryFn: count('live'),
    meta: { isLive: true },
  });
  useQuery({ queryKey: ['glossary'], queryFn: count('glossary') });
  useQuery({
    ...common,
    queryKey: ['failed'],
    queryFn: async () => {
      asked.failed += 1;
      throw new Error('no backend');
    },
    retry: false,
  });
  return null;
};

const look = (hidden: boolean) =>
  jest
    .spyOn(document, 'visibilityState', 'get')
    .mockReturnValue(hidden ? 'hidden' : 'visible');

describe('useChangeSignals', () => {
  const pass = (ms: number) =>
    act(async () => {
      await jest.advanceTimersByTimeAsync(ms);
    });
  const open = (signals: FakeSignals | undefined, screens = 1) => {
    const client = new QueryClient();
    return render(
      <TestApiProvider apis={[[signalApiRef, signals as FakeSignals]]}>
        <QueryClientProvider client={client}>
          {Array.from({ length: screens }, (_, key) => (
            <Screen key={key} client={client} />
          ))}
        </QueryClientProvider>
      </TestApiProvider>,
    );
  };

  beforeEach(() => {
    jest.useFakeTimers();
    Object.assign(asked, { tile: 0, live: 0, glossary: 0, failed: 0 });
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('asks again soon for what refreshes, and for nothing else', async () => {
    const signals = new FakeSignals();
    open(signals);
    await pass(0);
    expect(asked).toEqual({ tile: 1, live: 1, glossary: 1, failed: 1 });
    signals.tell();
    await pass(1_000);
    expect(asked).toEqual({ tile: 2, live: 1, glossary: 1, failed: 1 });
    expect(signals.channels).toEqual([CHANGE_CHANNEL]);
  });

  it('asks once for many signals, and misses none of them', async () => {
    const signals = new FakeSignals();
    open(signals);
    await pass(0);
    signals.tell();
    await pass(1_000);
    for (let second = 0; second < 5; second += 1) {
      signals.tell();
      await pass(1_000);
    }
    expect(asked.tile).toBe(2);
    await pass(LEAST_BETWEEN_MS);
    expect(asked.tile).toBe(3);
  });

  it('waits with a page that nobody looks at until somebody does', async () => {
    const signals = new FakeSignals();
    open(signals);
    await pass(0);
    const visibility = look(true);
    signals.tell();
    await pass(2_000);
    expect(asked.tile).toBe(1);
    visibility.mockReturnValue('visible');
    window.dispatchEvent(new Event('visibilitychange'));
    await pass(0);
    expect(asked.tile).toBe(2);
  });

  it('listens once for all that share a cache, until the last is gone', async () => {
    const signals = new FakeSignals();
    const { unmount } = open(signals, 3);
    await pass(0);
    expect(signals.listeners.size).toBe(1);
    signals.tell();
    unmount();
    expect(signals.listeners.size).toBe(0);
    await pass(2_000);
    expect(asked.tile).toBe(1);
  });

  it('does without where the app has no signals', async () => {
    open(undefined);
    await pass(5_000);
    expect(asked.tile).toBe(1);
  });
});
