import { SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { Connector } from './Connector';
import { HttpClient } from './kit/httpClient';
import { OAuthGrant } from './kit/oauthTokens';
import { PivotDefinition } from './PivotDefinition';

/** What a connector is given to work with. */
export interface ConnectorDependencies {
  /** The one way out: budget, retry, caps and redaction are inside. */
  readonly http: HttpClient;
  /**
   * The configured environment that a fact belongs to, from what its source calls it; the
   * most telling name first. `UNKNOWN_ENVIRONMENT` where none matches.
   */
  readonly environmentOf: (candidates: readonly (string | null | undefined)[]) => string;
}

/** The parts of an instance's config that every source has; parsed by the backend. */
export interface InstanceConfig {
  /** Unique in its source. */
  readonly name: string;
  readonly baseUrl: string;
  /** What people open in the browser, for links. */
  readonly uiUrl: string;
  /** What the source's own schema reads further; unknown until the factory parses it. */
  readonly options: unknown;
}

/** What turns config into an authenticated request; only the HTTP client sees it. */
export interface ConnectorCredentials {
  /** Headers that authenticate. */
  readonly headers: Readonly<Record<string, string>>;
  /** Every secret in `headers` and `oauth`, for redaction. */
  readonly secrets: readonly string[];
  /** Where requests carry a bearer token in place of a fixed header. */
  readonly oauth?: OAuthGrant;
}

/**
 * Makes the connectors of one source, one per configured instance.
 *
 * `credentials` turns config into headers or an OAuth grant.
 */
export interface ConnectorFactory {
  readonly source: SourceId;
  /** @throws ZodError naming the config key that is wrong */
  create(instance: InstanceConfig, dependencies: ConnectorDependencies): Connector<any>;
  /** @throws ZodError naming the config key that is wrong */
  credentials(instance: InstanceConfig): ConnectorCredentials;
  /**
   * The source's pivots, where reading them takes knowing all its instances: a repository's
   * address is GitLab's only when its host is a configured one. Without it, those of the
   * first instance's connector.
   */
  definePivot?(instances: readonly InstanceConfig[]): PivotDefinition<any>;
}
