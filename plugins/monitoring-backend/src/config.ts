import { readFileSync } from 'node:fs';
import { RootConfigService } from '@backstage/backend-plugin-api';
import {
  BURN_POLICIES,
  BurnPair,
  DEFAULT_DORA_RULES,
  DEFAULT_OBJECTIVES,
  DoraRules,
  EnvironmentRule,
  EVIDENCE_CODES,
  ScoreConfig,
  scoreConfigSchema,
  SignalObjectives,
  SOURCE_IDS,
  SourceId,
  Tier,
  UNKNOWN_ENVIRONMENT,
} from '@rosetta/backstage-plugin-monitoring-common';
import { InstanceConfig } from '@rosetta/backstage-plugin-monitoring-node';
import { IANAZone } from 'luxon';
import { z } from 'zod';

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
// Numbers may come as text: ${VARIABLES} in app-config are substituted as text.
const fraction = z.coerce.number().gt(0).lt(1);

const objectivesSchema = z.strictObject({
  errorRatio: fraction.optional(),
  latencyP95Ms: z.coerce.number().positive().optional(),
  saturationRatio: fraction.optional(),
  availabilityRatio: fraction.optional(),
});

const minutes = (most: number) => z.coerce.number().int().multipleOf(5).min(5).max(most);

/** Windows reach no further than 5-minute values are kept (DATA.md, decision 3). */
const burnPairSchema = z
  .strictObject({
    severity: z.enum(['page', 'ticket']),
    budgetPercent: z.coerce.number().gt(0).max(100),
    longMinutes: minutes(72 * 60),
    shortMinutes: minutes(72 * 60),
  })
  .refine(pair => pair.shortMinutes < pair.longMinutes, 'shortMinutes must be less than longMinutes');

const burnPoliciesSchema = z.record(
  z.string().regex(NAME, 'lower-case letters, digits and dashes'),
  z
    .array(burnPairSchema)
    .max(8)
    .refine(
      pairs => new Set(pairs.map(pair => `${pair.severity} ${pair.longMinutes}`)).size === pairs.length,
      'two rules of a severity must have different longMinutes',
    ),
);

const doraSchema = z.strictObject({
  causalWindowHours: z.partialRecord(z.enum(['1', '2', '3', '4']), z.coerce.number().int().min(4).max(72)).default({}),
  evidence: z.partialRecord(z.enum(EVIDENCE_CODES), fraction).default({}),
  causeProbability: fraction.default(DEFAULT_DORA_RULES.causeProbability),
});

const environmentSchema = z.strictObject({
  name: z
    .string()
    .regex(NAME)
    .refine(name => name !== UNKNOWN_ENVIRONMENT, 'is what facts of no environment are listed under'),
  default: z.boolean().default(false),
  match: z.array(z.string().min(1).max(255)).max(50).default([]),
});

const instanceSchema = z.looseObject({
  name: z.string().regex(NAME, 'lower-case letters, digits and dashes'),
  baseUrl: z.url({ protocol: /^https?$/ }),
  uiUrl: z.url({ protocol: /^https?$/ }).optional(),
  ratePerSecond: z.coerce.number().positive().max(1_000).default(5),
  allowPrivateAddresses: z.boolean().default(false),
  caFile: z.string().optional(),
  proxyUrl: z.string().optional(),
  intervals: z.record(z.string(), z.coerce.number().int().min(10).max(86_400)).default({}),
});

const sourceSchema = z.strictObject({ instances: z.array(instanceSchema).min(1) }).optional();

const configSchema = z.strictObject({
  demo: z.boolean().default(false),
  reportingZone: z
    .string()
    .default('UTC')
    .refine(zone => IANAZone.isValidZone(zone), 'must be an IANA zone such as Europe/Paris'),
  environments: z
    .array(environmentSchema)
    .min(1)
    .default([{ name: 'production', default: true, match: [] }])
    .refine(
      list => new Set(list.map(item => item.name)).size === list.length,
      'names must be different',
    )
    .refine(
      list => list.length === 1 || list.filter(item => item.default).length === 1,
      'exactly one must be the default',
    ),
  ingestion: z
    .strictObject({
      enabled: z.boolean().default(true),
      backfillDays: z.coerce.number().int().min(1).max(400).default(90),
      tickSeconds: z.coerce.number().positive().max(300).default(5),
      catalogRefreshSeconds: z.coerce.number().positive().max(3_600).default(60),
    })
    .prefault({}),
  api: z.strictObject({ sharedSeconds: z.coerce.number().min(0).max(60).default(5) }).prefault({}),
  authorization: z.strictObject({ adminRefs: z.array(z.string()).default([]) }).prefault({}),
  objectives: z
    .strictObject({
      tiers: z.partialRecord(z.enum(['1', '2', '3', '4']), objectivesSchema).default({}),
      burnPolicies: burnPoliciesSchema.default({}),
    })
    .prefault({}),
  scores: scoreConfigSchema.prefault({}),
  dora: doraSchema.prefault({}),
  ...(Object.fromEntries(SOURCE_IDS.map(id => [id, sourceSchema])) as Record<
    SourceId,
    typeof sourceSchema
  >),
});

/** One configured server of a source, as the composition needs it. */
export interface SourceInstance extends InstanceConfig {
  readonly source: SourceId;
  readonly uiUrl: string;
  readonly ratePerSecond: number;
  readonly allowPrivateAddresses: boolean;
  readonly caPem: string | undefined;
  readonly proxyUrl: string | undefined;
  /** Seconds between runs by stream, where they are not the stream's own. */
  readonly intervals: Readonly<Record<string, number>>;
}

/** The plugin's configuration, parsed once. */
export interface MonitoringConfig {
  readonly isDemo: boolean;
  readonly reportingZone: string;
  readonly environments: readonly string[];
  /** What the tools call each environment. */
  readonly environmentRules: readonly EnvironmentRule[];
  readonly defaultEnvironment: string;
  readonly ingestion: {
    readonly enabled: boolean;
    readonly backfillDays: number;
    readonly tickSeconds: number;
    readonly catalogRefreshSeconds: number;
  };
  /** How long an answer about a whole scope is given again to callers with the same rights; 0 never. */
  readonly sharedMs: number;
  readonly adminRefs: readonly string[];
  readonly objectives: Record<Tier, SignalObjectives>;
  /** Rules that the burning of SLOs is held against, by the name annotations call them by. */
  readonly burnPolicies: Readonly<Record<string, readonly BurnPair[]>>;
  /** Weights and lines of health and risk. */
  readonly scores: ScoreConfig;
  readonly dora: DoraRules;
  readonly instances: readonly SourceInstance[];
  readonly permissionsEnabled: boolean;
}

const toBurnPair = ({ budgetPercent, ...pair }: z.output<typeof burnPairSchema>): BurnPair => ({
  ...pair,
  budgetShare: budgetPercent / 100,
});

const readBurnPolicies = ({ objectives }: z.output<typeof configSchema>): Record<string, BurnPair[]> =>
  Object.fromEntries(Object.entries(objectives.burnPolicies).map(([name, pairs]) => [name, pairs.map(toBurnPair)]));

/** Keys that belong to every source; what is left is the source's own options. */
const COMMON_KEYS = new Set([
  'name', 'baseUrl', 'uiUrl', 'ratePerSecond', 'allowPrivateAddresses', 'caFile', 'proxyUrl',
  'intervals',
]);

function readInstances(parsed: z.output<typeof configSchema>): SourceInstance[] {
  return SOURCE_IDS.flatMap(source =>
    (parsed[source]?.instances ?? []).map(instance => ({
      source,
      name: instance.name,
      baseUrl: instance.baseUrl,
      uiUrl: instance.uiUrl ?? instance.baseUrl,
      ratePerSecond: instance.ratePerSecond,
      allowPrivateAddresses: instance.allowPrivateAddresses,
      caPem: instance.caFile === undefined ? undefined : readFileSync(instance.caFile, 'utf8'),
      proxyUrl: instance.proxyUrl,
      intervals: instance.intervals,
      options: Object.fromEntries(
        Object.entries(instance).filter(([key]) => !COMMON_KEYS.has(key)),
      ),
    })),
  );
}

/**
 * Reads `rosetta:` of the app config.
 *
 * @throws Error that names every key that is wrong and never shows a value
 */
export function readMonitoringConfig(root: RootConfigService): MonitoringConfig {
  const result = configSchema.safeParse(root.getOptional('rosetta') ?? {});
  if (!result.success) {
    const wrong = result.error.issues
      .map(issue => `rosetta.${issue.path.join('.')}: ${issue.message}`)
      .join('; ');
    throw new Error(`The configuration of Rosetta Monitoring is not valid: ${wrong}`);
  }
  const parsed = result.data;
  const instances = readInstances(parsed);
  const names = instances.map(instance => `${instance.source}:${instance.name}`);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated) {
    throw new Error(`rosetta.${repeated.replace(':', '.instances: ')} is configured twice`);
  }
  const byTier = (tier: Tier): SignalObjectives => ({
    ...DEFAULT_OBJECTIVES[tier],
    ...parsed.objectives.tiers[`${tier}`],
  });
  return {
    isDemo: parsed.demo,
    reportingZone: parsed.reportingZone,
    environments: parsed.environments.map(item => item.name),
    environmentRules: parsed.environments.map(({ name, match }) => ({ name, match })),
    defaultEnvironment: (parsed.environments.find(item => item.default) ?? parsed.environments[0]).name,
    ingestion: parsed.ingestion,
    sharedMs: parsed.api.sharedSeconds * 1_000,
    adminRefs: parsed.authorization.adminRefs,
    objectives: { 1: byTier(1), 2: byTier(2), 3: byTier(3), 4: byTier(4) },
    burnPolicies: { ...BURN_POLICIES, ...readBurnPolicies(parsed) },
    scores: parsed.scores,
    dora: {
      causalWindowHours: { ...DEFAULT_DORA_RULES.causalWindowHours, ...parsed.dora.causalWindowHours },
      evidence: { ...DEFAULT_DORA_RULES.evidence, ...parsed.dora.evidence },
      causeProbability: parsed.dora.causeProbability,
    },
    instances,
    permissionsEnabled: root.getOptionalBoolean('permission.enabled') ?? false,
  };
}
