/** Organisational unit; `parent` is the name of another group. */
export interface GroupSpec {
  name: string;
  title: string;
  type: 'department' | 'team';
  parent?: string;
}

export const GROUPS: readonly GroupSpec[] = [
  { name: 'direction', title: 'Technology direction', type: 'department' },
  {
    name: 'payments-tribe',
    title: 'Payments and trade',
    type: 'department',
    parent: 'direction',
  },
  {
    name: 'retail-tribe',
    title: 'Retail banking',
    type: 'department',
    parent: 'direction',
  },
  {
    name: 'platform-admins',
    title: 'Platform administration',
    type: 'team',
    parent: 'direction',
  },
  {
    name: 'payments-team',
    title: 'Payments',
    type: 'team',
    parent: 'payments-tribe',
  },
  {
    name: 'trade-team',
    title: 'Trade finance',
    type: 'team',
    parent: 'payments-tribe',
  },
  {
    name: 'ledger-team',
    title: 'Accounts and lending',
    type: 'team',
    parent: 'retail-tribe',
  },
  { name: 'cards-team', title: 'Cards', type: 'team', parent: 'retail-tribe' },
  {
    name: 'digital-team',
    title: 'Digital channels',
    type: 'team',
    parent: 'retail-tribe',
  },
  {
    name: 'suppliers',
    title: 'Suppliers',
    type: 'team',
    parent: 'direction',
  },
];

export const USERS: readonly {
  name: string;
  displayName: string;
  memberOf: string;
}[] = [
  { name: 'dana', displayName: 'Dana Fischer', memberOf: 'payments-team' },
  { name: 'morgan', displayName: 'Morgan Leclerc', memberOf: 'direction' },
  { name: 'alex', displayName: 'Alex Novak', memberOf: 'platform-admins' },
  { name: 'sam', displayName: 'Sam Okafor', memberOf: 'suppliers' },
];
