import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import { screen, waitFor } from '@testing-library/react';
import { monitoringApiRef } from '../api';
import { buildApplications, createFakeMonitoringApi } from '../testing';
import { MonitoringQueryProvider } from './MonitoringQueryProvider';
import { useEntityState, useEntityStates } from './stateQueries';

const refs = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `component:default/service-${index + 1}`,
  );

/** An API that tells which refs each of its requests named. */
function recordingApi(answer = (asked: string[]) => asked) {
  const requests: string[][] = [];
  const api = createFakeMonitoringApi({
    applicationStates: ({ body }) => {
      const asked = (body as { refs: string[] }).refs;
      requests.push(asked);
      const known = new Set(answer(asked));
      return {
        items: buildApplications(500).filter(({ ref }) => known.has(ref)),
      };
    },
  });
  return { api, requests };
}

const Cell = ({ entityRef }: { entityRef: string }) => {
  const { data, error } = useEntityState(entityRef);
  const text = data === null ? 'nobody' : data?.state ?? 'waiting';
  return <li>{error ? 'failed' : text}</li>;
};

const show = (
  api: ReturnType<typeof createFakeMonitoringApi>,
  node: JSX.Element,
) =>
  renderInTestApp(
    <TestApiProvider apis={[[monitoringApiRef, api]]}>{node}</TestApiProvider>,
  );

describe('states of many entities', () => {
  it('asks once for all cells of a page, though each has its own provider', async () => {
    const { api, requests } = recordingApi();
    await show(
      api,
      <ul>
        {refs(20).map(ref => (
          <MonitoringQueryProvider key={ref}>
            <Cell entityRef={ref} />
          </MonitoringQueryProvider>
        ))}
      </ul>,
    );
    await waitFor(() => expect(screen.queryByText('waiting')).toBeNull());
    expect(screen.getAllByRole('listitem')[0]).toHaveTextContent('critical');
    expect(requests).toEqual([refs(20)]);
  });

  it('never names more than 200 in one request', async () => {
    const { api, requests } = recordingApi();
    const All = () => (
      <p>{useEntityStates(refs(450)).data?.length ?? 'waiting'}</p>
    );
    await show(
      api,
      <MonitoringQueryProvider>
        <All />
      </MonitoringQueryProvider>,
    );
    expect(await screen.findByText('450')).toBeInTheDocument();
    expect(requests.map(asked => asked.length)).toEqual([200, 200, 50]);
  });

  it('tells one that is not known from one that failed', async () => {
    const { api } = recordingApi(asked => asked.slice(1));
    await show(
      api,
      <MonitoringQueryProvider>
        <Cell entityRef="component:default/service-1" />
        <Cell entityRef="Component:default/Service-2" />
      </MonitoringQueryProvider>,
    );
    expect(await screen.findByText('nobody')).toBeInTheDocument();
    // Refs are asked for as the catalog writes them in relations.
    expect(screen.getByText('warning')).toBeInTheDocument();
  });

  it('fails every cell of a request that failed', async () => {
    const api = createFakeMonitoringApi({
      applicationStates: () => {
        throw new MonitoringApiError(403, 'not_permitted', 'x');
      },
    });
    await show(
      api,
      <MonitoringQueryProvider>
        <Cell entityRef="component:default/service-1" />
        <Cell entityRef="component:default/service-2" />
      </MonitoringQueryProvider>,
    );
    await waitFor(() => expect(screen.getAllByText('failed')).toHaveLength(2));
  });
});
