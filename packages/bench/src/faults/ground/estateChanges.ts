import { Random } from '../random';
import { CiTruth } from './simulators';
import { ChangeTruth } from './sourceTruth';
import { steadily } from './steadily';
import { Upstream } from './upstream';

const EVERY_MS = 900;
/** Change requests that are changed again and again, so that versions follow each other. */
const RECORDS = 40;
const STATES = ['-5', '-4', '-3', '-2', '-1', '0', '3', '-2'] as const;

/** Releases, change requests and problem records that change while the run lasts. */
export interface EstateChanges {
  /** Change requests that were moved to another item. */
  readonly moved: ReadonlySet<string>;
  readonly count: () => number;
  /** Changes these many open change requests of ours at once. @returns how they stand then */
  changeOpen(count: number): Promise<ChangeTruth[]>;
  stop(): Promise<void>;
}

const isMapped = (cis: readonly CiTruth[], id: string | null) => cis.some(ci => ci.sysId === id && ci.mappedBy.length > 0);

/** Makes releases in GitLab and Argo CD and changes records of ServiceNow, one after the other. */
export async function startEstateChanges({ simulators, truth }: Upstream, random: Random): Promise<EstateChanges> {
  const cis = await simulators.cis();
  const components = (await truth.deliveries()).filter(one => one.isMapped);
  const { changes, problems } = await truth.records();
  const isOpen = (change: ChangeTruth) => !['3', '4'].includes(change.state);
  const newest = [...changes]
    .filter(change => isMapped(cis, change.ciId))
    .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || (a.updatedAt < b.updatedAt ? 1 : -1))
    .slice(0, RECORDS)
    .map(change => change.sysId);
  const known = problems.filter(problem => isMapped(cis, problem.ciId)).slice(-RECORDS).map(problem => problem.sysId);
  const moved = new Set<string>();
  let count = 0;
  const next = async () => {
    count += 1;
    switch (random.between(0, 5)) {
      case 0:
      case 1: {
        const { entityRef } = random.pick(components);
        return truth.release({
          component: entityRef.split('/')[1],
          environment: 'production',
          outcome: random.next() < 0.15 ? 'failed' : 'success',
        });
      }
      case 2:
        return truth.changeRecord(random.pick(known), { short_description: `Known ${count}`, known_error: random.pick(['true', 'false']) });
      case 3: {
        const sysId = random.pick(newest);
        moved.add(sysId);
        return truth.changeRecord(sysId, { cmdb_ci: random.pick(cis).sysId });
      }
      default:
        return truth.changeRecord(random.pick(newest), {
          state: random.pick(STATES),
          short_description: `Changed ${count}: "quoted" ' % \\ ü €`,
        });
    }
  };
  const changing = steadily(EVERY_MS, next);
  return {
    moved,
    count: () => count,
    changeOpen: async wanted => {
      const now = (await truth.records()).changes;
      const ours = now.filter(change => newest.includes(change.sysId) && isOpen(change) && isMapped(cis, change.ciId));
      const ids = ours.slice(0, wanted).map(change => change.sysId);
      for (const sysId of ids) {
        count += 1;
        await truth.changeRecord(sysId, { short_description: `Newer ${count}`, state: '-2' });
      }
      return (await truth.records()).changes.filter(change => ids.includes(change.sysId));
    },
    stop: () => changing.stop(),
  };
}
