import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult, BasicPermission } from '@backstage/plugin-permission-common';
import {
  incidentReadPermission,
  logReadPermission,
  mappingManagePermission,
  sourceReadPermission,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Authorization } from './authorization';

const START_MS = Date.UTC(2026, 4, 4);
const dana = mockCredentials.user('user:default/dana');
const morgan = mockCredentials.user('user:default/morgan');

/** Decides over a policy that can be changed, at a time that can be moved. */
function decide(options: { permissionsEnabled?: boolean } = {}) {
  const policy = { result: AuthorizeResult.ALLOW as AuthorizeResult.ALLOW | AuthorizeResult.DENY, isDown: false };
  const clock = { nowMs: START_MS };
  const asked: string[] = [];
  const permissions = mockServices.permissions.mock({
    authorize: async (requests: { permission: BasicPermission }[]) => {
      asked.push(...requests.map(({ permission }) => permission.name));
      if (policy.isDown) throw new Error('no answer');
      return requests.map(() => ({ result: policy.result }));
    },
  });
  const authorization = new Authorization({
    auth: mockServices.auth(),
    httpAuth: mockServices.httpAuth(),
    userInfo: mockServices.userInfo(),
    catalog: catalogServiceMock(),
    permissions,
    permissionsEnabled: options.permissionsEnabled ?? true,
    adminRefs: [],
    now: () => clock.nowMs,
  });
  return { authorization, policy, clock, asked };
}

describe('Authorization.may', () => {
  it('asks once for what a screen of many requests needs, also while the first is being asked', async () => {
    const { authorization, asked } = decide();
    const answers = await Promise.all(Array.from({ length: 12 }, () => authorization.may(incidentReadPermission, dana)));
    expect(answers).toEqual(Array.from({ length: 12 }, () => true));
    expect(asked).toEqual([incidentReadPermission.name]);
  });

  it('asks for each user and each permission', async () => {
    const { authorization, asked } = decide();
    await authorization.may(incidentReadPermission, dana);
    await authorization.may(incidentReadPermission, morgan);
    await authorization.may(logReadPermission, dana);
    expect(asked).toEqual([incidentReadPermission.name, incidentReadPermission.name, logReadPermission.name]);
  });

  it('follows a change of policy after a minute', async () => {
    const { authorization, policy, clock } = decide();
    await authorization.may(incidentReadPermission, dana);
    policy.result = AuthorizeResult.DENY;
    clock.nowMs += 59_999;
    expect(await authorization.may(incidentReadPermission, dana)).toBe(true);
    clock.nowMs += 1;
    expect(await authorization.may(incidentReadPermission, dana)).toBe(false);
  });

  it('remembers no failure', async () => {
    const { authorization, policy } = decide();
    policy.isDown = true;
    await expect(authorization.may(incidentReadPermission, dana)).rejects.toThrow('no answer');
    policy.isDown = false;
    expect(await authorization.may(incidentReadPermission, dana)).toBe(true);
  });

  it.each([sourceReadPermission, mappingManagePermission])('asks for $name every time', async permission => {
    const { authorization, policy } = decide();
    expect(await authorization.may(permission, dana)).toBe(true);
    policy.result = AuthorizeResult.DENY;
    expect(await authorization.may(permission, dana)).toBe(false);
  });

  it('remembers nothing of services', async () => {
    const { authorization, asked } = decide();
    await authorization.may(incidentReadPermission, mockCredentials.service());
    await authorization.may(incidentReadPermission, mockCredentials.service());
    expect(asked).toHaveLength(2);
  });

  it('refuses rights of admins where permissions are off and nobody is named', async () => {
    const { authorization, asked } = decide({ permissionsEnabled: false });
    expect(await authorization.may(mappingManagePermission, dana)).toBe(false);
    expect(asked).toEqual([]);
  });
});
