import { eventually } from '../demo';
import type { Shot } from './shot';

/** What brings about a state, and the way back. */
type Cause = Pick<Shot, 'prepare' | 'restore'>;

/** ServiceNow turns our token away, and its feeds notice. */
export const refused: Cause = {
  prepare: async demo => {
    await demo.control('PUT', '/faults', [{ target: 'servicenow/main', kind: 'unauthorized' }]);
    await eventually(
      'ServiceNow to refuse us',
      async () => {
        const { body } = await demo.api<{ sources: { source: string; state: string }[] }>(
          'alex',
          '/applications/payments-api/summary',
        );
        return body.sources.some(source => source.source === 'servicenow' && source.state === 'refused');
      },
      90_000,
    );
  },
  restore: async demo => {
    await demo.control('DELETE', '/faults');
    await demo.sql(`update feed set next_run_at = now() where source = 'servicenow'`);
    await new Promise(done => setTimeout(done, 10_000));
  },
};

/** The commits of deployments come some seconds after them. */
export const withCommits: Cause = {
  prepare: demo =>
    eventually(
      'the commits of the releases of payments-api',
      async () => {
        const { body } = await demo.api<{ items: { kind: string; changes: number | null }[] }>(
          'alex',
          '/applications/payments-api/deployments?environment=production&limit=20',
        );
        const releases = body.items.filter(item => item.kind === 'change');
        return releases.length > 0 && releases.every(release => release.changes !== null);
      },
      180_000,
    ).then(() => undefined),
};
