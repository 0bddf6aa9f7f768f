import { SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { Connector } from './Connector';
import { HttpClient } from './kit/httpClient';

/** What a connector is given to work with. */
export interface ConnectorDependencies {
  /** The one way out: budget, retry, caps and redaction are inside. */
  readonly http: HttpClient;
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

/**
 * Makes the connectors of one source, one per configured instance.
 *
 * `credentials` turns config into headers that only the HTTP client sees.
 */
export interface ConnectorFactory {
  readonly source: SourceId;
  /** @throws ZodError naming the config key that is wrong */
  create(instance: InstanceConfig, dependencies: ConnectorDependencies): Connector<any>;
  /** Headers that authenticate, and every secret in them for redaction. */
  credentials(instance: InstanceConfig): {
    readonly headers: Readonly<Record<string, string>>;
    readonly secrets: readonly string[];
  };
}
