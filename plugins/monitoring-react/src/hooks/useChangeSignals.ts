import { useEffect } from 'react';
import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import { CHANGE_CHANNEL } from '@rosetta/backstage-plugin-monitoring-common';
import type { Query, QueryClient } from '@tanstack/react-query';

/** Something may come in every few seconds: what is shown is asked again no more often than this, milliseconds. */
export const LEAST_BETWEEN_MS = 10_000;

/** So that not everybody who looks asks in the same instant, milliseconds. */
const SPREAD_MS = 1_000;

/**
 * What refreshes by itself anyway, save what sources are asked for live: that is as new as it gets.
 * What failed has nothing to stay on the screen while it is asked again: it waits for its interval.
 */
const isAskedAgain = (query: Query): boolean =>
  query.meta?.isLive !== true &&
  query.state.data !== undefined &&
  query.observers.some(({ options }) => options.refetchInterval);

function listen(signals: SignalApi, client: QueryClient): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastMs = -Infinity;
  const refresh = () => {
    timer = undefined;
    lastMs = Date.now();
    client.invalidateQueries(
      {
        predicate: isAskedAgain,
        // Nobody looks: it is asked when somebody does.
        refetchType: document.visibilityState === 'hidden' ? 'none' : 'active',
      },
      // A question that is under way is answered with what is new, or with the next.
      { cancelRefetch: false },
    );
  };
  const { unsubscribe } = signals.subscribe(CHANGE_CHANNEL, () => {
    const waitMs = Math.max(0, lastMs + LEAST_BETWEEN_MS - Date.now());
    timer ??= setTimeout(refresh, waitMs + Math.random() * SPREAD_MS);
  });
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}

interface Listener {
  readers: number;
  readonly stop: () => void;
}

/** One listener per cache, however many screens, cards and cells read it. */
const listeners = new WeakMap<QueryClient, Listener>();

/**
 * Asks again for what is shown when the backend says that something came in. Where the app
 * has no signals, what is shown refreshes at its interval only.
 */
export function useChangeSignals(client: QueryClient): void {
  const signals = useApiHolder().get(signalApiRef);
  useEffect(() => {
    if (!signals) return undefined;
    const listener = listeners.get(client) ?? {
      readers: 0,
      stop: listen(signals, client),
    };
    listeners.set(client, listener);
    listener.readers += 1;
    return () => {
      listener.readers -= 1;
      if (listener.readers > 0) return;
      listeners.delete(client);
      listener.stop();
    };
  }, [signals, client]);
}
