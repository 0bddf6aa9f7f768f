import { AuthorizeResult, createPermission } from '@backstage/plugin-permission-common';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import {
  batchTriggerPermission,
  entityReadPermission,
  incidentReadPermission,
  logReadPermission,
  portfolioReadPermission,
  sourceReadPermission,
} from '@rosetta/backstage-plugin-monitoring-common';
import { ExamplePolicy } from './permissionPolicy';

const userOf = (...ownershipEntityRefs: string[]) =>
  ({ info: { userEntityRef: 'user:default/x', ownershipEntityRefs } }) as unknown as Parameters<ExamplePolicy['handle']>[1];

const DEVELOPER = userOf('user:default/dana', 'group:default/payments-team');
const MANAGER = userOf('user:default/morgan', 'group:default/direction');
const ADMIN = userOf('user:default/alex', 'group:default/platform-admins');
const SUPPLIER = userOf('user:default/sam', 'group:default/suppliers');
const NOBODY = undefined;

const deleteThings = createPermission({ name: 'things.delete', attributes: { action: 'delete' } });

describe('ExamplePolicy', () => {
  const decide = async (permission: Parameters<ExamplePolicy['handle']>[0]['permission'], user: typeof ADMIN) =>
    (await new ExamplePolicy().handle({ permission }, user)).result;

  it.each([
    ['entities', entityReadPermission, ['ALLOW', 'ALLOW', 'ALLOW', 'ALLOW', 'DENY']],
    ['incidents', incidentReadPermission, ['ALLOW', 'ALLOW', 'ALLOW', 'DENY', 'DENY']],
    ['logs', logReadPermission, ['ALLOW', 'ALLOW', 'ALLOW', 'DENY', 'DENY']],
    ['numbers of whole scopes', portfolioReadPermission, ['DENY', 'ALLOW', 'ALLOW', 'DENY', 'DENY']],
    ['sources and batches', sourceReadPermission, ['DENY', 'DENY', 'ALLOW', 'DENY', 'DENY']],
    ['starting a batch', batchTriggerPermission, ['DENY', 'DENY', 'ALLOW', 'DENY', 'DENY']],
    ['the catalog', catalogEntityReadPermission, ['CONDITIONAL', 'ALLOW', 'ALLOW', 'CONDITIONAL', 'CONDITIONAL']],
    ['what it does not know and is no read', deleteThings, ['DENY', 'DENY', 'ALLOW', 'DENY', 'DENY']],
  ] as const)('decides about %s for developer, manager, admin, supplier and nobody', async (_, permission, expected) => {
    const results = await Promise.all([DEVELOPER, MANAGER, ADMIN, SUPPLIER, NOBODY].map(user => decide(permission, user)));
    expect(results).toEqual(expected.map(name => AuthorizeResult[name]));
  });
});
