import { hash3, hashText } from './hash';
import { Contributor } from './delivery';
import { PEOPLE, pick } from './people';

// Minutes east of Greenwich: the bank has offices in several countries.
const OFFSETS = [60, 60, 0, 120, 330, 60, 0, -300];

/** Everybody who may commit. */
export const CONTRIBUTORS: readonly Contributor[] = PEOPLE.map(
  (person, index) => ({
    id: 301 + 13 * index,
    person,
    offsetMinutes: OFFSETS[index % OFFSETS.length],
  }),
);

/** The account that releases by itself. */
export const RELEASE_BOT: Contributor = {
  id: 77,
  person: {
    sysId: '',
    userName: 'release-bot',
    name: 'Release Bot',
  },
  offsetMinutes: 0,
};

export const contributorOf = (hash: number): Contributor =>
  pick(CONTRIBUTORS, hash);

/** Forty lower-case hexadecimal digits for a text, the form of a commit id. */
export function shaOf(text: string): string {
  const first = hashText(text);
  const second = hashText(`sha/${text}`);
  return [1, 2, 3, 4, 5]
    .map(word => hash3(first, second, word).toString(16).padStart(8, '0'))
    .join('');
}

const VERBS = ['Add', 'Fix', 'Refactor', 'Validate', 'Cache', 'Log', 'Limit'];
const THINGS = [
  'idempotency keys',
  'the retry of timeouts',
  'rounding of amounts',
  'holiday calendars',
  'pagination of the list',
  'connection pooling',
  'the audit trail',
  'currency conversion',
  'schema migrations',
  'the health probe',
  'date parsing',
  'metrics of the queue',
];
const REPAIRS = [
  'Guard against an empty response',
  'Restore the previous timeout',
  'Fix a lock taken twice',
  'Revert to the old query plan',
];
const KINDS = ['feature', 'bug', 'maintenance', 'dependencies'];

/** What a change is about, for a title. */
export function changeTitle(hash: number, hotfix: boolean): string {
  return hotfix
    ? pick(REPAIRS, hash)
    : `${pick(VERBS, hash)} ${pick(THINGS, hash >>> 4)}`;
}

/** Labels of a merge request. */
export function changeLabels(hash: number, hotfix: boolean): string[] {
  if (hotfix) {
    return ['hotfix', 'priority::1'];
  }
  return hash % 3 === 0 ? [] : [pick(KINDS, hash >>> 3)];
}

/** Name of a branch made of a title. */
export function branchName(title: string, hash: number): string {
  const slug = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `${100 + (hash % 9000)}-${slug}`;
}

/** Number of the change request that goes with a merge, for those that name one. */
export const changeNumber = (hash: number): string =>
  `CHG${String(30_000 + (hash % 60_000)).padStart(7, '0')}`;
