import { ProjectLedger } from '../../estate/deliveryLedger';
import { GitlabSettings } from './gitlabState';

/** Everything an answer about one project needs. */
export interface ProjectContext {
  readonly ledger: ProjectLedger;
  readonly query: URLSearchParams;
  /** epoch ms */
  readonly now: number;
  /** Address of the instance without a trailing slash. */
  readonly base: string;
  /** Web address of the project. */
  readonly url: string;
  /** Address of the request without its query. */
  readonly address: string;
  readonly settings: GitlabSettings;
}

/** What an endpoint answers with status 200. */
export interface GitlabAnswer {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
