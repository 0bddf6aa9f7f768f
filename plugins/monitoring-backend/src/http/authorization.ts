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
  mappingManagePermission,
  sourceReadPermission,
} from '@rosetta/backstage-plugin-monitoring-common';

/** What a caller may see of the catalog: everything, or these refs. */
export type Visibility = { readonly kind: 'all' } | { readonly kind: 'refs'; readonly refs: ReadonlySet<string> };

/** Longest time that a change of policy may take to show. */
const VISIBILITY_TTL_MS = 60_000;

/** Rights that need a named admin while the permission framework is off: then it allows everything (F5). */
const ADMIN_PERMISSIONS: ReadonlySet<string> = new Set([
  sourceReadPermission.name,
  batchTriggerPermission.name,
  mappingManagePermission.name,
]);

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
  private readonly visible = new Map<string, { untilMs: number; visibility: Promise<Visibility> }>();

  constructor(private readonly options: AuthorizationOptions) {}

  /** Credentials of a signed-in user or a service. @throws AuthenticationError */
  credentials(request: Parameters<HttpAuthService['credentials']>[0]): Promise<BackstageCredentials> {
    return this.options.httpAuth.credentials(request, { allow: ['user', 'service'] });
  }

  /** Whether the caller holds a permission; a conditional answer is no. */
  async may(permission: BasicPermission, credentials: BackstageCredentials): Promise<boolean> {
    const { permissions, permissionsEnabled } = this.options;
    if (!permissionsEnabled && ADMIN_PERMISSIONS.has(permission.name)) {
      return this.isNamedAdmin(credentials);
    }
    const [decision] = await permissions.authorize([{ permission }], { credentials });
    return decision.result === AuthorizeResult.ALLOW;
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
    const { auth, now } = this.options;
    if (!auth.isPrincipal(credentials, 'user')) return { kind: 'all' };
    const key = credentials.principal.userEntityRef;
    const held = this.visible.get(key);
    if (held && held.untilMs > now()) return held.visibility;
    const visibility = this.readVisibility(credentials);
    this.visible.set(key, { untilMs: now() + VISIBILITY_TTL_MS, visibility });
    // A failure is not remembered: the next request asks again.
    visibility.catch(() => this.visible.delete(key));
    this.forgetExpired();
    return visibility;
  }

  private forgetExpired() {
    for (const [key, { untilMs }] of this.visible) {
      if (untilMs <= this.options.now()) this.visible.delete(key);
    }
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
