import { sysIdOf } from './hash';
import { GROUPS } from './organisationData';

/** Somebody the ticket system knows; invented, as everybody here. */
export interface Person {
  readonly sysId: string;
  readonly userName: string;
  readonly name: string;
}

/** The group of a team that takes its tickets. */
export interface RunGroup {
  readonly sysId: string;
  /** For example `payments-run`. */
  readonly name: string;
  /** Name of the catalog group it belongs to; null = the service desk. */
  readonly team: string | null;
}

const NAMES = [
  'Iris Vandamme',
  'Tomas Kral',
  'Nadia Bensaid',
  'Oskar Lindqvist',
  'Priya Raman',
  'Hugo Marchetti',
  'Lena Hofmann',
  'Samuel Okoro',
  'Clara Moreau',
  'Piotr Zielinski',
  'Yuki Tanabe',
  'Rosa Delgado',
  'Emil Petersen',
  'Anouk Girard',
  'Farid Haddad',
  'Greta Olsen',
];

const person = (name: string): Person => {
  const userName = name.toLowerCase().replace(' ', '.');
  return { sysId: sysIdOf(`sys_user/${userName}`), userName, name };
};

/** People who open, work on and resolve tickets: the product must never store them. */
export const PEOPLE: readonly Person[] = NAMES.map(person);

/** The account through which monitoring opens tickets. */
export const MONITORING_ACCOUNT: Person = {
  sysId: sysIdOf('sys_user/event.bridge'),
  userName: 'event.bridge',
  name: 'Event Bridge',
};

const runGroup = (name: string, team: string | null): RunGroup => ({
  sysId: sysIdOf(`sys_user_group/${name}`),
  name,
  team,
});

/** One run group per team, and the service desk where tickets go astray. */
export const RUN_GROUPS: readonly RunGroup[] = [
  ...GROUPS.filter(group => group.type === 'team').map(group =>
    runGroup(`${group.name.split('-')[0]}-run`, group.name),
  ),
  runGroup('service-desk', null),
];

export const SERVICE_DESK = RUN_GROUPS[RUN_GROUPS.length - 1];

/** The group that takes the tickets of an owner; a department's go to the service desk. */
export function runGroupOf(team: string): RunGroup {
  return RUN_GROUPS.find(group => group.team === team) ?? SERVICE_DESK;
}

/** The one of a list that a hash points at. */
export function pick<T>(list: readonly T[], hash: number): T {
  return list[hash % list.length];
}
