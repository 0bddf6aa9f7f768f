import {
  AuthService,
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult, BasicPermission } from '@backstage/plugin-permission-common';
import {
  batchTriggerPermission,
  entityReadPermission,
  incidentReadPermission,
  logReadPermission,
  mappingManagePermission,
  portfolioReadPermission,
  sourceReadPermission,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Remembered } from './remembered';

/** What a caller may see of the catalog: everything, or these refs. */
export type Visibility = { readonly kind: 'all' } | { readonly kind: 'refs'; readonly refs: ReadonlySet<string> };

/** Longest time that a change of policy may take to show in what is read. */
const REMEMBERED_MS = 60_000;

/** Rights that need a named admin while the permission framework is off: then it allows everything (F5). */
const ADMIN_PERMISSIONS: ReadonlySet<string> = new Set([
  sourceReadPermission.name,
  batchTriggerPermission.name,
  mappingManagePermission.name,
]);

/** Rights that change what an answer tells. */
const READING_PERMISSIONS = [entityReadPermission, incidentReadPermission, logReadPermission, portfolioReadPermission];

export interface AuthorizationOptions {
  readonly auth: AuthService;
  readonly httpAuth: HttpAuthService;
  readonly permissions: PermissionsService;
  readonly userInfo: UserInfoService;
  readonly catalog: CatalogService;
  readonly permissionsEnabled: boolean;
  readonly adminRefs: readonly string[];
  readonly now: () => number;
}

/** Decides who may do what, and which entities a caller may read. */
export class Authorization {
  private readonly visible: Remembered<Visibility>;
  private readonly allowed: Remembered<boolean>;

  constructor(private readonly options: AuthorizationOptions) {
    this.visible = new Remembered(options.now, REMEMBERED_MS);
    this.allowed = new Remembered(options.now, REMEMBERED_MS);
  }

  /** Credentials of a signed-in user or a service. @throws AuthenticationError */
  credentials(request: Parameters<HttpAuthService['credentials']>[0]): Promise<BackstageCredentials> {
    return this.options.httpAuth.credentials(request, { allow: ['user', 'service'] });
  }

  /**
   * Whether the caller holds a permission; a conditional answer is no.
   *
   * That a user may read is remembered for a minute: a screen is a dozen requests, each of which
   * asks twice, and asking is a request of its own. What changes something or concerns
   * sources, mappings and batches is asked every time.
   */
  async may(permission: BasicPermission, credentials: BackstageCredentials): Promise<boolean> {
    const { auth, permissions, permissionsEnabled } = this.options;
    const isOfAdmins = ADMIN_PERMISSIONS.has(permission.name);
    if (!permissionsEnabled && isOfAdmins) return this.isNamedAdmin(credentials);
    const ask = async () => {
      const [decision] = await permissions.authorize([{ permission }], { credentials });
      return decision.result === AuthorizeResult.ALLOW;
    };
    const isRemembered = permission.attributes.action === 'read' && !isOfAdmins && auth.isPrincipal(credentials, 'user');
    return isRemembered
      ? this.allowed.get(JSON.stringify([credentials.principal.userEntityRef, permission.name]), ask)
      : ask();
  }

  /** Which kinds of facts the caller may be told of: two callers with equal answers here and the same visibility read the same. */
  async readingRights(credentials: BackstageCredentials): Promise<string> {
    const held = await Promise.all(READING_PERMISSIONS.map(permission => this.may(permission, credentials)));
    return READING_PERMISSIONS.filter((_, index) => held[index]).map(({ name }) => name).join(' ');
  }

  private async isNamedAdmin(credentials: BackstageCredentials): Promise<boolean> {
    const { auth, userInfo, adminRefs } = this.options;
    if (!auth.isPrincipal(credentials, 'user') || adminRefs.length === 0) return false;
    const { userEntityRef, ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
    return [userEntityRef, ...ownershipEntityRefs].some(ref => adminRefs.includes(ref));
  }

  /**
   * What the caller may read in the catalog, remembered for a minute per user.
   *
   * With an unconditional ALLOW no list is fetched; a service reads everything.
   */
  async visibility(credentials: BackstageCredentials): Promise<Visibility> {
    if (!this.options.auth.isPrincipal(credentials, 'user')) return { kind: 'all' };
    return this.visible.get(credentials.principal.userEntityRef, () => this.readVisibility(credentials));
  }

  private async readVisibility(credentials: BackstageCredentials): Promise<Visibility> {
    const { permissions, catalog } = this.options;
    const [decision] = await permissions.authorizeConditional(
      [{ permission: catalogEntityReadPermission }],
      { credentials },
    );
    if (decision.result === AuthorizeResult.ALLOW) return { kind: 'all' };
    if (decision.result === AuthorizeResult.DENY) return { kind: 'refs', refs: new Set() };
    const refs = new Set<string>();
    const fields = ['kind', 'metadata.name', 'metadata.namespace'];
    for await (const entities of catalog.streamEntities({ fields }, { credentials })) {
      for (const entity of entities) refs.add(stringifyEntityRef(entity));
    }
    return { kind: 'refs', refs };
  }
}

/** Whether one entity may be read. */
export function isVisible(visibility: Visibility, entityRef: string): boolean {
  return visibility.kind === 'all' || visibility.refs.has(entityRef);
}

/** The refs as a list for SQL; null for all. */
export function visibleRefs(visibility: Visibility): string[] | null {
  return visibility.kind === 'all' ? null : [...visibility.refs];
}
