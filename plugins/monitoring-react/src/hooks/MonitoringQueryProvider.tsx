import { useApi } from '@backstage/core-plugin-api';
import { type ReactNode } from 'react';
import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { monitoringApiRef, type MonitoringApi } from '../api';
import { useChangeSignals } from './useChangeSignals';
import { useWords, WordsContext } from './useWords';

/** How often what is on the screen is asked again at least, milliseconds. */
export const REFRESH_INTERVAL_MS = 30_000;

/** Asking again helps when the way was broken, not when the answer was no. */
function shouldRetry(failures: number, error: Error): boolean {
  const isAnswered = error instanceof MonitoringApiError && error.status < 500;
  return !isAnswered && error.name !== 'ZodError' && failures < 1;
}

/** A query client with our manners: values stay on the screen while they are refreshed. */
export function createMonitoringQueryClient(
  options: { retryDelayMs?: number } = {},
): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: shouldRetry,
        retryDelay: options.retryDelayMs ?? 1_000,
        refetchOnWindowFocus: true,
        networkMode: 'always',
        // Who asks whatever the network is would not ask again by itself when it is back.
        refetchOnReconnect: true,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** One cache per API: screens, cards and cells of an app share it, and who comes back finds what was there. */
const clients = new WeakMap<MonitoringApi, QueryClient>();

function sharedClient(api: MonitoringApi): QueryClient {
  const client = clients.get(api) ?? createMonitoringQueryClient();
  clients.set(api, client);
  return client;
}

/**
 * Gives what is below it the app's cache, and its words.
 *
 * @param client - for tests; otherwise the one of the app
 */
export const MonitoringQueryProvider = ({
  children,
  client,
}: {
  children: ReactNode;
  client?: QueryClient;
}) => {
  const api = useApi(monitoringApiRef);
  const used = client ?? sharedClient(api);
  useChangeSignals(used);
  return (
    <QueryClientProvider client={used}>
      <WordsContext.Provider value={useWords()}>
        {children}
      </WordsContext.Provider>
    </QueryClientProvider>
  );
};
