import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { MetricSource, HOUR_SECONDS, SliSource, SloDefinition, SloMethod, SloProblem } from './sloDefinition';
import { objectSchema, OpenMetric, OpenSliSpec, OpenSloObject, OpenSloObjective, OpenSloSpec, sliSpecSchema, sloSpecSchema } from './openSloSchemas';
import { readSignalSli } from './openSloSignals';
import { readOpenSloWindow, readSliceSeconds } from './openSloWindow';

const VERSION = 'openslo/v1';
const EXAMPLE = 'apiVersion: openslo/v1';
/** Kinds of OpenSLO v1 that say nothing about what is promised. */
const OTHER_KINDS = new Set(['AlertPolicy', 'AlertCondition', 'AlertNotificationTarget', 'DataSource', 'SLI', 'Service']);
const RESERVED_PREFIX = 'openslo.com/';
const METHODS: Record<OpenSloSpec['budgetingMethod'], SloMethod> = {
  Occurrences: 'occurrences', Timeslices: 'timeslices', RatioTimeslices: 'ratio_timeslices',
};
/** Documents in one text; a file is written by people. */
const MAX_DOCUMENTS = 500;

/** How services become entities. */
export interface OpenSloContext {
  /** Environment of what the documents promise. */
  readonly environment: string;
  /** Kind and namespace of a service that names no entity. */
  readonly entityRefOf?: (service: string) => string;
}

/** What was read; a document with an error declares nothing, the others count. */
export interface OpenSloResult {
  readonly definitions: readonly SloDefinition[];
  readonly problems: readonly SloProblem[];
}

class Documents {
  readonly definitions: SloDefinition[] = [];
  readonly problems: SloProblem[] = [];

  constructor(private readonly objects: readonly OpenSloObject[], private readonly context: OpenSloContext) {}

  note(severity: SloProblem['severity'], part: string, message: string, example: string) {
    this.problems.push({ severity, part, message, example });
  }

  private entityRef(service: string): string {
    const found = this.objects.find(object => object.kind === 'Service' && object.metadata.name === service);
    const named = found?.metadata.annotations?.['rosetta.io/entity-ref'];
    return named ?? this.context.entityRefOf?.(service) ?? `component:default/${service}`;
  }

  private indicator(name: string, spec: OpenSloSpec): OpenSliSpec | undefined {
    const part = `${name}.spec.indicator`;
    if (spec.indicator && spec.indicatorRef) {
      this.note('error', part, 'An SLO has an indicator or a reference to one, not both', 'indicatorRef: search-availability');
      return undefined;
    }
    if (spec.indicator) return spec.indicator.spec;
    const found = this.objects.find(object => object.kind === 'SLI' && object.metadata.name === spec.indicatorRef);
    if (!found) {
      const missing = spec.indicatorRef ? `There is no SLI called ${spec.indicatorRef} here` : 'The indicator is missing';
      this.note('error', part, missing, 'indicatorRef: search-availability');
      return undefined;
    }
    const read = sliSpecSchema.safeParse(found.spec);
    if (read.success) return read.data;
    this.notSo(`${found.metadata.name}.spec`, read.error);
    return undefined;
  }

  notSo(part: string, error: z.ZodError) {
    for (const issue of error.issues.slice(0, 5)) {
      this.note('error', [part, ...issue.path].join('.'), issue.message, EXAMPLE);
    }
  }

  private source(name: string, spec: OpenSliSpec): SliSource | undefined {
    const part = `${name}.spec.indicator`;
    const { ratioMetric: ratio, thresholdMetric: threshold } = spec;
    if (Boolean(ratio) === Boolean(threshold)) {
      this.note('error', part, 'An indicator is a ratioMetric or a thresholdMetric, one of the two', 'thresholdMetric: {metricSource: …}');
      return undefined;
    }
    if (threshold) return { kind: 'threshold', metric: metricOf(threshold) };
    if (ratio?.raw) return { kind: 'ratio_raw', counts: ratio.rawType ?? 'success', raw: metricOf(ratio.raw) };
    if (!ratio?.total || Boolean(ratio.good) === Boolean(ratio.bad)) {
      this.note('error', `${part}.ratioMetric`, 'A ratio has a total and either good or bad', 'ratioMetric: {good: …, total: …}');
      return undefined;
    }
    const [counts, counted] = ratio.good ? (['good', ratio.good] as const) : (['bad', ratio.bad!] as const);
    return { kind: 'ratio', counts, part: metricOf(counted), total: metricOf(ratio.total) };
  }

  private target(part: string, objective: OpenSloObjective): number | undefined {
    const { target, targetPercent } = objective;
    if ((target ?? null) === null ? (targetPercent ?? null) === null : (targetPercent ?? null) !== null) {
      this.note('error', part, 'An objective has exactly one of target and targetPercent', 'target: 0.999');
      return undefined;
    }
    const share = target ?? Number((targetPercent! / 100).toFixed(11));
    if (share >= 0 && share < 1) {
      if (share > 0) return share;
      this.note('error', part, 'A target of 0 promises nothing', 'target: 0.999');
    } else if (share === 1) {
      this.note('error', part, 'A target of 100 % leaves no error budget', 'target: 0.999');
    } else {
      this.note('error', part, target === undefined || target === null
        ? `targetPercent is between 0 and 100, and here is ${targetPercent}`
        : `A target is a share between 0 and 1, and here is ${target}; a percentage is a targetPercent`, 'target: 0.999');
    }
    return undefined;
  }

  /** How slices are made; undefined where the objective does not say all that its method needs. */
  private slices(part: string, method: SloMethod, objective: OpenSloObjective) {
    if (method === 'occurrences') return { sliceSeconds: HOUR_SECONDS, sliceTarget: null };
    const sliceSeconds = readSliceSeconds(String(objective.timeSliceWindow ?? ''));
    if (sliceSeconds === undefined) {
      this.note('error', `${part}.timeSliceWindow`, 'Slices need a length of minutes, hours or days', 'timeSliceWindow: 1m');
      return undefined;
    }
    const sliceTarget = objective.timeSliceTarget ?? null;
    if (method === 'timeslices' && !(sliceTarget !== null && sliceTarget > 0 && sliceTarget <= 1)) {
      this.note('error', `${part}.timeSliceTarget`, 'Timeslices need the share from which a slice is good, above 0 and at most 1', 'timeSliceTarget: 0.95');
      return undefined;
    }
    return { sliceSeconds, sliceTarget: method === 'timeslices' ? sliceTarget : null };
  }

  private checkReserved(object: OpenSloObject) {
    const keys = [...Object.keys(object.metadata.annotations ?? {}), ...Object.keys(object.metadata.labels ?? {})];
    for (const key of keys.filter(name => name.startsWith(RESERVED_PREFIX))) {
      this.note('warning', `${object.metadata.name}.metadata.${key}`, `${RESERVED_PREFIX} is reserved by OpenSLO; ours is rosetta.io/`, 'rosetta.io/entity-ref');
    }
  }

  private readObjective(object: OpenSloObject, spec: OpenSloSpec, index: number, sli: SliSource, window: SloDefinition['window']) {
    const { name } = object.metadata;
    const objective = spec.objectives[index];
    const part = `${name}.spec.objectives[${index}]`;
    if (objective.indicator !== undefined || objective.indicatorRef !== undefined || objective.compositeWeight !== undefined) {
      this.note('error', part, 'Composite objectives are not read', 'indicator on the SLO');
      return;
    }
    const method = METHODS[spec.budgetingMethod];
    const target = this.target(part, objective);
    const slices = this.slices(part, method, objective);
    if (target === undefined || slices === undefined) return;
    const isThreshold = sli.kind === 'threshold';
    const signal = readSignalSli(part, sli, method, slices.sliceSeconds, objective);
    if (signal.kind === 'wrong') {
      this.problems.push(signal.problem);
      return;
    }
    if (isThreshold && ((objective.value ?? null) === null || !objective.op)) {
      this.note('error', part, 'A thresholdMetric needs op and value', 'op: lt\n  value: 500');
      return;
    }
    this.definitions.push({
      entityRef: this.entityRef(spec.service),
      environment: this.context.environment,
      name: spec.objectives.length === 1 ? name : `${name}-${index + 1}`,
      ...(signal.kind === 'query' ? { sli, ...slices } : { sli: { kind: signal.kind }, sliceSeconds: slices.sliceSeconds, sliceTarget: signal.sliceTarget }),
      method,
      target,
      window,
      threshold: isThreshold ? objective.value! : null,
      operator: isThreshold ? objective.op! : null,
      missingPolicy: 'exclude',
      origin: 'openslo',
      originDetail: objective.displayName ? `${name}: ${objective.displayName}` : name,
    });
  }

  read(object: OpenSloObject) {
    this.checkReserved(object);
    if (OTHER_KINDS.has(object.kind)) return;
    if (object.kind !== 'SLO') {
      this.note('warning', `${object.metadata.name}.kind`, `OpenSLO v1 has no kind ${object.kind}`, 'kind: SLO');
      return;
    }
    const { name } = object.metadata;
    const parsed = sloSpecSchema.safeParse(object.spec);
    if (!parsed.success) {
      this.notSo(`${name}.spec`, parsed.error);
      return;
    }
    const spec = parsed.data;
    const window = readOpenSloWindow(spec.timeWindow);
    this.problems.push(...window.problems.map(problem => ({ ...problem, part: `${name}.${problem.part}` })));
    const indicator = this.indicator(name, spec);
    const sli = indicator && this.source(name, indicator);
    if (!window.value || !sli) return;
    for (const index of spec.objectives.keys()) this.readObjective(object, spec, index, sli, window.value);
  }
}

function metricOf({ metricSource }: OpenMetric): MetricSource {
  return { source: metricSource.metricSourceRef ?? null, type: metricSource.type ?? null, spec: metricSource.spec ?? {} };
}

/**
 * Reads OpenSLO v1 documents (KPI.md 1.5): `SLO` with its indicator inline or referenced, `SLI`,
 * `Service`; other kinds say nothing of what is promised. Never throws.
 *
 * @param documents - parsed documents of one text or several; a list counts as its elements
 */
export function readOpenSlo(documents: readonly unknown[], context: OpenSloContext): OpenSloResult {
  const heads = documents.flat(1).slice(0, MAX_DOCUMENTS).map(document => objectSchema.safeParse(document));
  const objects = heads.flatMap(head => (head.success ? [head.data] : []));
  const reader = new Documents(objects.filter(object => object.apiVersion === VERSION), context);
  if (documents.flat(1).length > MAX_DOCUMENTS) {
    reader.note('error', 'documents', `At most ${MAX_DOCUMENTS} documents are read at once`, EXAMPLE);
  }
  for (const head of heads) {
    if (!head.success) reader.notSo('document', head.error);
    else if (head.data.apiVersion === VERSION) reader.read(head.data);
    else {
      reader.note('error', `${head.data.metadata.name}.apiVersion`, `${head.data.apiVersion} is not read; OpenSLO v1 is`, EXAMPLE);
    }
  }
  return { definitions: reader.definitions, problems: reader.problems };
}

/** Reads OpenSLO v1 documents from YAML or JSON text, see {@link readOpenSlo}. Never throws. */
export function parseOpenSlo(text: string, context: OpenSloContext): OpenSloResult {
  const documents = parseAllDocuments(text);
  const list = Array.isArray(documents) ? documents : [];
  const broken = list.flatMap(document => document.errors)[0];
  if (broken) {
    return {
      definitions: [],
      problems: [{ severity: 'error', part: `line ${broken.linePos?.[0].line ?? 1}`, message: `This is no YAML: ${broken.code}`, example: EXAMPLE }],
    };
  }
  let values: unknown[];
  try {
    values = list.map(document => document.toJS({ maxAliasCount: 100 }));
  } catch {
    // Aliases that stand for too much are an attack, not a declaration.
    return { definitions: [], problems: [{ severity: 'error', part: 'document', message: 'Too many aliases', example: EXAMPLE }] };
  }
  return readOpenSlo(values.filter(value => value !== null), context);
}
