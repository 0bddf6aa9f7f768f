import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  isPermission,
  isResourcePermission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  entityReadPermission,
  incidentReadPermission,
  logReadPermission,
  monitoringPermissions,
  portfolioReadPermission,
} from '@rosetta/backstage-plugin-monitoring-common';

const ADMINS = 'group:default/platform-admins';
const MANAGERS = 'group:default/direction';
const SUPPLIERS = 'group:default/suppliers';

const allow: PolicyDecision = { result: AuthorizeResult.ALLOW };
const deny: PolicyDecision = { result: AuthorizeResult.DENY };
const when = (isAllowed: boolean) => (isAllowed ? allow : deny);

/**
 * An example to copy: admins do everything; managers read every entity and the
 * precomputed numbers of whole scopes; everybody else reads entities that are not
 * confidential, or that are theirs, with their incidents and logs. Suppliers see how
 * services run, but no ticket and no line of a log: those name customers and staff.
 */
export class ExamplePolicy implements PermissionPolicy {
  async handle(request: PolicyQuery, user?: PolicyQueryUser): Promise<PolicyDecision> {
    const claims = user?.info.ownershipEntityRefs ?? [];
    if (claims.includes(ADMINS)) return allow;
    const { permission } = request;
    if (isResourcePermission(permission, 'catalog-entity')) {
      if (permission.attributes.action !== 'read') return deny;
      if (claims.includes(MANAGERS)) return allow;
      return createCatalogConditionalDecision(permission, {
        anyOf: [
          catalogConditions.isEntityOwner({ claims }),
          { not: catalogConditions.hasLabel({ label: 'northbank.example/confidential' }) },
        ],
      });
    }
    if (monitoringPermissions.some(own => isPermission(permission, own))) {
      if (claims.includes(SUPPLIERS)) return when(isPermission(permission, entityReadPermission));
      const isForEverybody = [entityReadPermission, incidentReadPermission, logReadPermission].some(own => isPermission(permission, own));
      if (isForEverybody) return when(claims.length > 0);
      return when(isPermission(permission, portfolioReadPermission) && claims.includes(MANAGERS));
    }
    return when(permission.attributes.action === 'read');
  }
}

export default createBackendModule({
  pluginId: 'permission',
  moduleId: 'demo-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint, logger: coreServices.logger },
      async init({ policy, logger }) {
        logger.info('The example permission policy of the demo decides who may read what');
        policy.setPolicy(new ExamplePolicy());
      },
    });
  },
});
