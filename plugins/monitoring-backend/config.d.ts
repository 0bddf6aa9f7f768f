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
      /** Whether it is the one meant where none is named; exactly one is. */
      default?: boolean;
      /**
       * What GitLab, Argo CD and the logs call it, `*` for any characters, capitals do not
       * matter; at most 50. Its own name always means it. Facts that match no environment
       * are listed as unknown and never counted as production.
       */
      match?: string[];
    }>;
    /** What and when this process collects. */
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
    /** How questions of people are answered. */
    api?: {
      /**
       * Seconds for which the answer about a whole scope (overview, lists, rankings) is given
       * again to callers with the same rights, 0 to 60; 0 makes each anew. Default 5.
       */
      sharedSeconds?: number;
    };
    /** Rights while Backstage's permission framework is off. */
    authorization?: {
      /** Who may use admin routes while the permission framework is off. Default: nobody. */
      adminRefs?: string[];
    };
    /** What is promised where an entity declares nothing itself. */
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
      /**
       * Rules that the burning of an SLO is held against, by the name that `rosetta.io/burn-policy`
       * calls them by. There always are `default` (the four of the SRE workbook), `ticket` (the two
       * slow ones) and `none`; one of the same name takes its place. At most 8 rules each.
       */
      burnPolicies?: {
        [name: string]: Array<{
          /** page: somebody is woken; ticket: it waits for the morning. */
          severity: 'page' | 'ticket';
          /** Share of the error budget that the long window may spend, in (0, 100]. */
          budgetPercent: number;
          /** Whole 5 minutes, at most 4320: 5-minute values are kept for 72 hours. */
          longMinutes: number;
          /** Whole 5 minutes, shorter than longMinutes. */
          shortMinutes: number;
        }>;
      };
    };
    /** Weights and lines of health and risk. A change makes a new version; what was scored before keeps its numbers. */
    scores?: {
      /** Weights of the components of health. */
      health?: {
        /** Error budget, worst SLO. Default: 35. */
        budget?: number;
        /** Burn rate now. Default: 20. */
        burn?: number;
        /** Open incidents. Default: 25. */
        incidents?: number;
        /** Change fail rate of 30 days. Default: 10. */
        changes?: number;
        /** Incidents that came back within 90 days. Default: 10. */
        recurrence?: number;
      };
      /** Points of 100 that an open incident of priority 1 to 4 takes. Default: 100, 50, 15, 5. */
      incidentPoints?: number[];
      /** Share of its points that an incident of a dependency takes, in (0, 1]. Default: 0.5. */
      dependencyShare?: number;
      /** Change fail rate at which its component is 0, in (0, 1]. Default: 0.3. */
      worstChangeFailRatio?: number;
      /** Share of incidents that came back at which its component is 0, in (0, 1]. Default: 0.5. */
      worstRecurrenceRatio?: number;
      /** Fewer incidents than this say nothing of recurrence. Default: 3. */
      leastIncidents?: number;
      /** Scores at which states begin. */
      lines?: {
        /** From here on an entity is OK. Default: 80. */
        ok?: number;
        /** From here on it is at warning, below it critical. Default: 60. */
        warning?: number;
      };
      /** What keeps a state from flickering. */
      hysteresis?: {
        /** Points below a line at which it is left downward. Default: 2. */
        down?: number;
        /** Points above a line at which it is left upward. Default: 3. */
        up?: number;
        /** Hourly evaluations in a row that must show a better state. Default: 2. */
        hours?: number;
      };
      /** Shares of the weights that must be known. */
      coverage?: {
        /** For a score, in (0, 1]. Default: 0.6. */
        score?: number;
        /** For being OK, in (0, 1]. Default: 1. */
        ok?: number;
      };
      /** Weights of the parts of risk. */
      risk?: {
        /** Error budget that is spent. Default: 30. */
        budget?: number;
        /** Burn rate now. Default: 15. */
        burn?: number;
        /** Incidents of 90 days against the tier's mean. Default: 20. */
        incident_rate?: number;
        /** Incidents that came back. Default: 10. */
        recurrence?: number;
        /** Change fail rate. Default: 10. */
        change_fail?: number;
        /** Releases of the last day and approved changes of the next week. Default: 10. */
        in_flight?: number;
        /** Share of direct dependencies that are critical. Default: 5. */
        dependency?: number;
      };
      /** How much an entity of tier 1 to 4 matters, each in (0, 1]. Default: 1, 0.7, 0.4, 0.2. */
      impact?: number[];
      /** Releases and approved changes that count as the most in flight. Default: 5. */
      mostInFlight?: number;
    };
    /** Delivery by the five metrics of DORA: what is a judgement in them. A change has every incident looked at again. */
    dora?: {
      /** How long after a release an incident may be its doing, hours from 4 to 72. A release is judged once that is over. */
      causalWindowHours?: {
        /** Of tier 1. Default: 24. */
        1?: number;
        /** Of tier 2. Default: 24. */
        2?: number;
        /** Of tier 3. Default: 24. */
        3?: number;
        /** Of tier 4. Default: 24. */
        4?: number;
      };
      /** Probability, between 0 and 1, that each kind of evidence gives by itself. */
      evidence?: {
        /** The incident names a change that the release carries. Default: 0.98. */
        C1?: number;
        /** The incident names a change during whose work there was just this release. Default: 0.9. */
        C1b?: number;
        /** The incident's title names the revision. Default: 0.9. */
        C2?: number;
        /** The release was rolled back or repaired. Default: 0.85. */
        C3?: number;
        /** Last release of the entity, at most an hour before. Default: 0.75. */
        C4_1h?: number;
        /** Last release of the entity, at most 4 hours before. Default: 0.65. */
        C4_4h?: number;
        /** Last release of the entity, at most a day before. Default: 0.6. */
        C4_24h?: number;
        /** Last release of the entity, longer before. Default: 0.45. */
        C4_W?: number;
        /** An SLO of the entity began to burn with the release. Default: 0.5. */
        C5?: number;
        /** Release of what the entity depends on, at most 4 hours before. Default: 0.35. */
        C6?: number;
        /** Release in the same domain, at most 4 hours before; shown, never counted. Default: 0.1. */
        C7?: number;
      };
      /** Probability from which an incident of priority 1 or 2 makes its release a failed one. Default: 0.6. */
      causeProbability?: number;
    };
    /** Dynatrace: golden signals and problems. */
    dynatrace?: {
      /** One per environment of Dynatrace; the first is meant where an entity names none. */
      instances: Array<{
        /** Unique name, as in the annotation `rosetta.io/dynatrace.instance`. */
        name: string;
        /** Environment URL, without `/api/v2`. */
        baseUrl: string;
        /** What people open in the browser, for links. Default: baseUrl. */
        uiUrl?: string;
        /**
         * API token with metrics.read, problems.read, entities.read, events.read and slo.read.
         * @visibility secret
         */
        token: string;
        /** Most requests per second over all replicas. Default 5. */
        ratePerSecond?: number;
        /** Seconds between runs by stream, 10 to 86400, where the stream's own do not fit; see the connector's README. */
        intervals?: { [stream: string]: number };
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
    /** ServiceNow: incidents and their SLA clocks. */
    servicenow?: {
      /** One per instance; the first is meant where an entity names none. */
      instances: Array<{
        /** Unique name, as in the annotation `rosetta.io/servicenow.instance`. */
        name: string;
        /** Instance URL, without `/api/now`, e.g. `https://northbank.service-now.com`. */
        baseUrl: string;
        /** What people open in the browser, for links. Default: baseUrl. */
        uiUrl?: string;
        /** How the integration user signs in: OAuth, or name and password. Run the user in GMT. */
        auth:
          | {
              /** Name and password, or a token. */
              type: 'basic';
              /** Who signs in. */
              username: string;
              /**
               * The password of that user.
               * @visibility secret
               */
              password: string;
            }
          | {
              /** A token of the instance itself, renewed as it ends. */
              type: 'oauth';
              /** Of the OAuth application. */
              clientId: string;
              /**
               * Of the OAuth application.
               * @visibility secret
               */
              clientSecret: string;
              /** Default client_credentials; password needs username and password too. */
              grant?: 'client_credentials' | 'password';
              /** For the grant password. */
              username?: string;
              /**
               * For the grant password.
               * @visibility secret
               */
              password?: string;
            };
        /** Columns of incident that name its configuration item. Default: cmdb_ci. */
        ciColumns?: string[];
        /** Column that holds what the annotation `servicenow.com/entity-id` names. Default: u_backstage_entity_id. */
        entityColumn?: string;
        /** The table that has this column. Default: cmdb_ci. */
        entityColumnOn?: 'cmdb_ci' | 'incident';
        /** Your own incident state codes; what is not named keeps its usual meaning. */
        states?: {
          [code: string]: 'new' | 'in_progress' | 'on_hold' | 'resolved' | 'closed' | 'canceled' | 'unknown';
        };
        /** Your own priority codes, to 1 (critical) to 5 (planning). */
        priorities?: { [code: string]: 1 | 2 | 3 | 4 | 5 };
        /** Columns of change_request and problem that name their configuration item. Default: those of ciColumns that every task has, else cmdb_ci. */
        taskCiColumns?: string[];
        /** Your own codes of change_request.state; what is not named keeps its usual meaning. */
        changeStates?: {
          [code: string]: 'new' | 'assess' | 'authorize' | 'scheduled' | 'implement' | 'review' | 'closed' | 'canceled' | 'unknown';
        };
        /** Your own codes of change_request.type. */
        changeTypes?: { [code: string]: 'standard' | 'normal' | 'emergency' | 'unknown' };
        /** Your own codes of change_request.risk, to 1 (very high) to 4 (low). */
        changeRisks?: { [code: string]: number };
        /** Your own codes of change_request.close_code: how a closed change ended. */
        changeOutcomes?: { [code: string]: 'successful' | 'successful_issues' | 'unsuccessful' | 'unknown' };
        /** Your own codes of problem.state. */
        problemStates?: {
          [code: string]: 'new' | 'assess' | 'root_cause_analysis' | 'fix_in_progress' | 'resolved' | 'closed' | 'unknown';
        };
        /** What relations of the CMDB mean from parent to child, by the name of their type, e.g. `Depends on::Used by`. */
        relationTypes?: { [name: string]: 'dependsOn' | 'runsOn' | 'calls' | 'ignored' };
        /** How response and resolution SLAs are told apart: values of sla.target, or parts of the SLA's name. */
        slaTargets?: {
          /** What marks a response SLA. Default: response. */
          response?: string[];
          /** What marks a resolution SLA. Default: resolution. */
          resolution?: string[];
        };
        /** Rows asked for in one page, 1 to 10000. Default 1000. */
        pageSize?: number;
        /** Most requests per second over all replicas. Default 5. */
        ratePerSecond?: number;
        /** Seconds between runs by stream, 10 to 86400, where the stream's own do not fit; see the connector's README. */
        intervals?: { [stream: string]: number };
        /** Allows private and loopback addresses, for servers in the own network. Default false. */
        allowPrivateAddresses?: boolean;
        /** File with the certificates of a private authority, PEM. */
        caFile?: string;
        /**
         * HTTP proxy to go through; it may hold credentials.
         * @visibility secret
         */
        proxyUrl?: string;
      }>;
    };
    /** Argo CD: what is deployed now, and the syncs that brought it. */
    argocd?: {
      /** One per instance; the first is meant where an entity names none. */
      instances: Array<{
        /** Unique name, as in the annotation `rosetta.io/argocd.instance`. */
        name: string;
        /** Argo CD URL, with its rootpath where it has one, without `/api`. */
        baseUrl: string;
        /** What people open in the browser, for links. Default: baseUrl. */
        uiUrl?: string;
        /**
         * Token of an account or a project role that may get applications.
         * @visibility secret
         */
        token: string;
        /** Labels of applications that name their environment. Default: environment, app.kubernetes.io/environment. */
        environmentLabels?: string[];
        /** Where the environment is told, in the order tried. Default: all of these, in this order. */
        environmentFrom?: Array<'label' | 'destinationName' | 'destinationNamespace' | 'project' | 'nameSuffix'>;
        /** Most requests per second over all replicas. Default 5. */
        ratePerSecond?: number;
        /** Seconds between runs by stream, 10 to 86400, where the stream's own do not fit; see the connector's README. */
        intervals?: { [stream: string]: number };
        /** Allows private and loopback addresses, for servers in the own network. Default false. */
        allowPrivateAddresses?: boolean;
        /** File with the certificates of a private authority, PEM. */
        caFile?: string;
        /**
         * HTTP proxy to go through; it may hold credentials.
         * @visibility secret
         */
        proxyUrl?: string;
      }>;
    };
    /** GitLab: deployments, pipelines, merge requests and commits. */
    gitlab?: {
      /** One per server; the first is meant where an entity names none. */
      instances: Array<{
        /** Unique name, as in the annotation `rosetta.io/gitlab.instance`. */
        name: string;
        /** Server URL, without `/api/v4`, e.g. `https://gitlab.example.com`. */
        baseUrl: string;
        /** What people open in the browser, for links. Default: baseUrl. */
        uiUrl?: string;
        /**
         * Access token with the scope read_api and the role Reporter.
         * @visibility secret
         */
        token: string;
        /** How it is sent: private for access tokens, bearer for OAuth. Default private. */
        tokenType?: 'private' | 'bearer';
        /** Most requests per second over all replicas. Default 5. */
        ratePerSecond?: number;
        /** Seconds between runs by stream, 10 to 86400, where the stream's own do not fit; see the connector's README. */
        intervals?: { [stream: string]: number };
        /** Allows private and loopback addresses, for servers in the own network. Default false. */
        allowPrivateAddresses?: boolean;
        /** File with the certificates of a private authority, PEM. */
        caFile?: string;
        /**
         * HTTP proxy to go through; it may hold credentials.
         * @visibility secret
         */
        proxyUrl?: string;
      }>;
    };
    /** ELISA, the logs: Elasticsearch or OpenSearch for counts and patterns, Kibana for links. */
    elisa?: {
      /** One per server; the first is meant where an entity names none. */
      instances: Array<{
        /** Unique name, as in the annotation `rosetta.io/elisa.instance`. */
        name: string;
        /** Root of the Elasticsearch or OpenSearch server; with linkOnly that of Kibana. */
        baseUrl: string;
        /** Kibana or OpenSearch Dashboards, as people open it, for links. Default: baseUrl. */
        uiUrl?: string;
        /** What the server is; a name makes another a finding of the health check. Default detect. */
        flavour?: 'elasticsearch' | 'opensearch' | 'detect';
        /** How to sign in. Default: not at all. */
        auth?:
          | {
              /** An API key with read on allowedIndices, name and password, or a bearer token. */
              type: 'apiKey';
              /**
               * The encoded form of the key, which is Base64 of `id:key`.
               * @visibility secret
               */
              token: string;
            }
          | {
              /** Name and password. */
              type: 'basic';
              /** Who signs in. */
              username: string;
              /**
               * The password of that user.
               * @visibility secret
               */
              password: string;
            }
          | {
              /** A fixed token in the Authorization header. */
              type: 'bearer';
              /**
               * The token, at least 8 characters.
               * @visibility secret
               */
              token: string;
            }
          | {
              /** No credentials. */
              type: 'none';
            };
        /** Indices and patterns that may be asked; a pivot outside is a finding and no request. Needed unless linkOnly. */
        allowedIndices?: string[];
        /** Names of the fields of a document, where they are not those of the Elastic Common Schema. */
        fields?: {
          /** When it was written. Default `@timestamp`. */
          time?: string;
          /** What `rosetta.io/elisa.service` is the value of; a keyword. Default service.name. */
          service?: string;
          /** The level; a keyword. Default log.level. */
          level?: string;
          /** The text. Default message. */
          message?: string;
          /** The environment; a keyword with one value. Default service.environment. */
          environment?: string;
          /** A field that only lines with an exception have. Default error.type. */
          exception?: string;
        };
        /** Levels that are errors, capitals do not matter. Default: error, critical, fatal, alert, emergency. */
        errorLevels?: string[];
        /** Phrase in the text that tells an exception, where no field does. */
        exceptionPhrase?: string;
        /** Whether an entity without `rosetta.io/elisa.service` is asked for by its own name. Default false. */
        serviceFromEntityName?: boolean;
        /** Links only, nothing is collected. Default false. */
        linkOnly?: boolean;
        /** The screens that links lead to. Without it there are no links. */
        kibana?: {
          /** Generation, which decides the form of links; 7 is 7.8 to 7.17. */
          version: 7 | 8 | 9 | 'opensearch';
          /** Path below uiUrl, such as /kibana or /_dashboards. Default: none. */
          basePath?: string;
          /** Id of the data view where dataViews names none; it is not its pattern. */
          dataViewId?: string;
          /** Index pattern, as in annotations, to the id of its data view. */
          dataViews?: { [index: string]: string };
          /** Space of entities that name none. */
          defaultSpace?: string;
          /** What the environment field says for an environment, where that is not its name. */
          environments?: { [environment: string]: string[] };
          /** Screen that links of traces lead to. Default: none. */
          traces?: 'kibana-apm';
        };
        /** Most requests per second over all replicas. Default 5. */
        ratePerSecond?: number;
        /** Seconds between runs by stream, 10 to 86400, where the stream's own do not fit; see the connector's README. */
        intervals?: { [stream: string]: number };
        /** Allows private and loopback addresses, for servers in the own network. Default false. */
        allowPrivateAddresses?: boolean;
        /** File with the certificates of a private authority, PEM. */
        caFile?: string;
        /**
         * HTTP proxy to go through; it may hold credentials.
         * @visibility secret
         */
        proxyUrl?: string;
      }>;
    };
    /** Prometheus: golden signals by your own queries. */
    prometheus?: {
      /** One per server; the first is meant where an entity names none. */
      instances: Array<{
        /** Unique name, as in the annotation `rosetta.io/prometheus.instance`. */
        name: string;
        /** Server URL, without `/api/v1`. Thanos, Mimir and VictoriaMetrics speak the same interface. */
        baseUrl: string;
        /** What people open in the browser, for links. Default: baseUrl. */
        uiUrl?: string;
        /** How to sign in, where a proxy asks for it. Default: not at all. */
        auth?:
          | {
              /** Name and password, or a token. */
              type: 'basic';
              /** Who signs in. */
              username: string;
              /**
               * The password of that user.
               * @visibility secret
               */
              password: string;
            }
          | {
              /** A fixed token in the Authorization header. */
              type: 'bearer';
              /**
               * The token, at least 8 characters.
               * @visibility secret
               */
              token: string;
            };
        /** Label that the annotation `prometheus.io/service-name` gives the value of. Default: service. */
        serviceNameLabel?: string;
        /**
         * PromQL per golden signal, at least one. `$__range` is the length of the slot; the entity's labels
         * are added to every selector. Counts and percentiles must use `$__range`.
         */
        queries: {
          /** Requests in the slot. */
          requests?: string;
          /** Failed requests in the slot; end with `or` a zero, or silence is no data. */
          errors?: string;
          /** Requests answered with a 5xx in the slot. */
          errors5xx?: string;
          /** Median response time over the slot, milliseconds. */
          latencyP50Ms?: string;
          /** 95th percentile, milliseconds. */
          latencyP95Ms?: string;
          /** 99th percentile, milliseconds. */
          latencyP99Ms?: string;
          /** Share of the slot it was up, in [0, 1]. */
          availabilityRatio?: string;
          /** Share of the processors in use, in [0, 1]. */
          cpuRatio?: string;
          /** Share of the memory in use, in [0, 1]. */
          memoryRatio?: string;
          /** Use of the tightest resource, in [0, 1]. */
          saturationRatio?: string;
        };
        /** Further metrics. */
        extraMetrics?: Array<{
          /** memory_bytes or network_latency_ms. */
          metric: 'memory_bytes' | 'network_latency_ms';
          /** PromQL that gives the metric's value over the slot. */
          query: string;
        }>;
        /** Most requests per second over all replicas. Default 5. */
        ratePerSecond?: number;
        /** Seconds between runs by stream, 10 to 86400, where the stream's own do not fit; see the connector's README. */
        intervals?: { [stream: string]: number };
        /** Allows private and loopback addresses, for servers in the own network. Default false. */
        allowPrivateAddresses?: boolean;
        /** File with the certificates of a private authority, PEM. */
        caFile?: string;
        /**
         * HTTP proxy to go through; it may hold credentials.
         * @visibility secret
         */
        proxyUrl?: string;
      }>;
    };
  };
}
