import { useState, type ReactNode } from 'react';
import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';

/** How often what is on the screen is asked again, milliseconds. */
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
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/**
 * Gives the screens below it one cache.
 *
 * @param client - for tests; otherwise one is made and kept
 */
export const MonitoringQueryProvider = ({
  children,
  client,
}: {
  children: ReactNode;
  client?: QueryClient;
}) => {
  const [own] = useState(() => client ?? createMonitoringQueryClient());
  return <QueryClientProvider client={own}>{children}</QueryClientProvider>;
};
