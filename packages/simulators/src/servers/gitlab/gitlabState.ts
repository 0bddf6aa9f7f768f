import { MINUTE_MS, floorTo } from '../../estate/time';

/** What of the instance can be switched by the control API. */
export interface GitlabSettings {
  /** Requests per minute and token; beyond, the throttle answers 429. */
  readonly requestsPerMinute: number;
  /** Lists longer than this come without totals. */
  readonly countLimit: number;
  /** Refuses `updated_*` filters without their order, which some releases only mend in silence. */
  readonly strictDeploymentFilters: boolean;
}

export const DEFAULT_GITLAB_SETTINGS: GitlabSettings = {
  requestsPerMinute: 2000,
  countLimit: 10_000,
  strictDeploymentFilters: true,
};

/** Checks a change of the settings; throws with the field that is wrong. */
export function parseGitlabSettings(input: unknown): Partial<GitlabSettings> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new Error('The settings are an object');
  }
  for (const [field, value] of Object.entries(input)) {
    const right =
      field === 'strictDeploymentFilters'
        ? typeof value === 'boolean'
        : Object.hasOwn(DEFAULT_GITLAB_SETTINGS, field) &&
          typeof value === 'number' &&
          Number.isInteger(value) &&
          value > 0;
    if (!right) {
      throw new Error(`Invalid setting "${field}": ${JSON.stringify(value)}`);
    }
  }
  return input as Partial<GitlabSettings>;
}

/** Where a token stands with the throttle. */
export interface RateStanding {
  readonly limit: number;
  readonly observed: number;
  /** End of the minute, epoch ms. */
  readonly resetAt: number;
}

/** Everything of the instance that changes while it runs, apart from its projects. */
export class GitlabState {
  private current = DEFAULT_GITLAB_SETTINGS;
  private minute = 0;
  private counts = new Map<string, number>();

  get settings(): GitlabSettings {
    return this.current;
  }

  change(settings: Partial<GitlabSettings>): void {
    this.current = { ...this.current, ...settings };
    this.counts = new Map();
  }

  /** Counts a request of a token at `now` (epoch ms). */
  count(token: string, now: number): RateStanding {
    const minute = floorTo(now, MINUTE_MS);
    if (minute !== this.minute) {
      this.minute = minute;
      this.counts = new Map();
    }
    const observed = (this.counts.get(token) ?? 0) + 1;
    this.counts.set(token, observed);
    return {
      limit: this.current.requestsPerMinute,
      observed,
      resetAt: minute + MINUTE_MS,
    };
  }
}

/** Headers of the throttle on every answer. */
export function rateHeaders({
  limit,
  observed,
  resetAt,
}: RateStanding): Record<string, string> {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-name': 'throttle_authenticated_api',
    'ratelimit-observed': String(observed),
    'ratelimit-remaining': String(Math.max(0, limit - observed)),
    'ratelimit-reset': String(Math.ceil(resetAt / 1000)),
  };
}
