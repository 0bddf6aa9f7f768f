export interface Config {
  /** Rosetta Monitoring */
  rosetta?: {
    /** Shows the demo banner; set by the launcher of the demo, never derived from data. */
    demo?: boolean;
    /** IANA zone of reporting days, months and quarters; whole-hour offsets. Default UTC. */
    reportingZone?: string;
    /** Environments of the series, the default one marked. Default: one named production. */
    environments?: Array<{
      /** Lower-case name, as in `rosetta.io/env.<name>.<key>`. */
      name: string;
      default?: boolean;
    }>;
    ingestion?: {
      /** Whether this process collects. Replicas that only serve set false. Default true. */
      enabled?: boolean;
      /** How far back a new pivot is filled, in days, 1 to 400. Default 90. */
      backfillDays?: number;
      /** Pause between looks for due work, in seconds. Default 5. */
      tickSeconds?: number;
      /** Pause between readings of the catalog, in seconds. Default 60. */
      catalogRefreshSeconds?: number;
    };
    authorization?: {
      /** Who may use admin routes while the permission framework is off. Default: nobody. */
      adminRefs?: string[];
    };
    objectives?: {
      /** Objectives per tier ("1" to "4") where an entity declares nothing. */
      tiers?: {
        [tier: string]: {
          /** Largest share of failed requests, in (0, 1). */
          errorRatio?: number;
          /** Largest 95th percentile of response time, milliseconds. */
          latencyP95Ms?: number;
          /** Largest use of the tightest resource, in (0, 1). */
          saturationRatio?: number;
          /** Smallest share of time up, in (0, 1). */
          availabilityRatio?: number;
        };
      };
    };
    dynatrace?: {
      instances: Array<{
        /** Unique name, as in the annotation `rosetta.io/dynatrace.instance`. */
        name: string;
        /** Environment URL, without `/api/v2`. */
        baseUrl: string;
        /** What people open in the browser, for links. Default: baseUrl. */
        uiUrl?: string;
        /**
         * API token with metrics.read, problems.read and entities.read.
         * @visibility secret
         */
        token: string;
        /** Most requests per second over all replicas. Default 5. */
        ratePerSecond?: number;
        /** Allows private and loopback addresses, for servers in the own network. Default false. */
        allowPrivateAddresses?: boolean;
        /** File with the certificates of a private authority, PEM. */
        caFile?: string;
        /**
         * HTTP proxy to go through; it may hold credentials.
         * @visibility secret
         */
        proxyUrl?: string;
        /** Extra metrics by selector. Default: memory_bytes of hosts; naming any replaces the default. */
        extraMetrics?: Array<{
          /** memory_bytes or network_latency_ms. */
          metric: string;
          /** Dynatrace entity type that the metric is of, e.g. HOST. */
          entityType: string;
          /** Metric selector with its aggregation, e.g. `builtin:host.mem.used:avg`. */
          selector: string;
          /** Unit that Dynatrace gives: bytes, milliseconds or microseconds. */
          unit: string;
        }>;
      }>;
    };
  };
}
