import {
  CALENDAR_WINDOW_UNITS,
  CalendarWindowUnit,
  HOUR_SECONDS,
  SLI_KINDS,
  SLI_METHODS,
  SliKind,
  SloDefinition,
  SloProblem,
  SloWindow,
} from './sloDefinition';

/** An annotation that works, for messages. */
export const SLO_ANNOTATION_EXAMPLE = 'availability=99.9/30d;latency_p95<800ms=95/30d';

/** Most SLOs one annotation may declare. */
export const MAX_ANNOTATED_SLOS = 10;

const NAME = /^[a-z][a-z0-9_-]{0,39}$/;
const NUMBER = /^\d{1,9}(?:\.\d{1,9})?$/;
const ROLLING = /^(\d{1,4})([hdw])$/;
const HOURS_OF = { h: 1, d: 24, w: 168 } as const;
/** Hours are kept for 400 days. */
const MAX_WINDOW_HOURS = 366 * 24;
const MIN_WINDOW_HOURS = 24;
/** Below this percentage a target is a share by mistake: nobody promises one request in ten. */
const LEAST_TARGET_PERCENT = 10;

/** What a threshold is written in, and what one of it is in the indicator's own unit. */
const UNITS: Partial<Record<SliKind, Readonly<Record<string, number>>>> = {
  availability_service: { '%': 0.01 },
  error_rate: { '%': 0.01 },
  error_rate_5xx: { '%': 0.01 },
  saturation: { '%': 0.01 },
  latency_p50: { ms: 1, s: 1_000 },
  latency_p95: { ms: 1, s: 1_000 },
  latency_p99: { ms: 1, s: 1_000 },
};

const EXAMPLES: Record<SliKind, string> = {
  availability: 'availability=99.9/30d',
  availability_time: 'availability_time=99.5/month',
  availability_service: 'availability_service<5%=99.5/30d',
  error_rate: 'error_rate<1%=99/30d',
  error_rate_5xx: 'error_rate_5xx<1%=99/30d',
  latency_p50: 'latency_p50<200ms=95/30d',
  latency_p95: 'latency_p95<800ms=95/30d',
  latency_p99: 'latency_p99<2s=95/30d',
  saturation: 'saturation<85%=99/30d',
};

/** Whose SLOs an annotation declares, and the zone of its calendar. */
export interface SloAnnotationContext {
  readonly entityRef: string;
  readonly environment: string;
  /** IANA zone of calendar windows. */
  readonly reportingZone: string;
}

/** Says what is wrong with one part of a declaration. */
class Wrong extends Error {
  constructor(readonly problem: SloProblem) {
    super(problem.message);
    this.name = 'Wrong';
  }
}

const wrong = (part: string, message: string, example: string): Wrong =>
  new Wrong({ severity: 'error', part, message, example });

function readWindow(text: string, zone: string, example: string): SloWindow {
  if (text.includes('/')) throw wrong(text, 'An SLO has one window', example);
  if ((CALENDAR_WINDOW_UNITS as readonly string[]).includes(text)) {
    return { kind: 'calendar', unit: text as CalendarWindowUnit, count: 1, zone, anchor: null };
  }
  const match = ROLLING.exec(text);
  if (!match) {
    throw wrong(
      text,
      `A window is hours, days or weeks such as 30d, or one of ${CALENDAR_WINDOW_UNITS.join(', ')}`,
      example,
    );
  }
  const hours = Number(match[1]) * HOURS_OF[match[2] as keyof typeof HOURS_OF];
  if (hours < MIN_WINDOW_HOURS || hours > MAX_WINDOW_HOURS) {
    throw wrong(text, 'A window is between 1 and 366 days long', example);
  }
  return { kind: 'rolling', hours };
}

function readTarget(text: string, example: string): { target: number; note?: string } {
  const digits = text.replace(/\s*%$/, '');
  if (!NUMBER.test(digits)) throw wrong(text, 'A target is a percentage such as 99.9', example);
  const percent = Number(digits);
  if (percent > 100) throw wrong(text, 'A target is at most 100 %', example);
  if (percent < LEAST_TARGET_PERCENT) {
    throw wrong(text, `A target is a percentage such as 99.9; ${digits} % is too low to be meant`, example);
  }
  return {
    // Written digits, not 0.9990000000000001: the share is kept exactly.
    target: Number((percent / 100).toFixed(11)),
    ...(percent === 100 ? { note: 'A target of 100 % leaves no error budget, so it is shown and never judged' } : {}),
  };
}

function readThreshold(sli: SliKind, text: string, example: string): number {
  const units = UNITS[sli];
  if (!units) throw wrong(text, `${sli} is held against no threshold`, example);
  const unit = Object.keys(units)
    .sort((a, b) => b.length - a.length)
    .find(known => text.endsWith(known));
  const digits = unit === undefined ? text : text.slice(0, -unit.length).trim();
  if (unit === undefined || !NUMBER.test(digits)) {
    throw wrong(text, `A threshold of ${sli} is a number with ${Object.keys(units).join(' or ')}`, example);
  }
  const value = Number((Number(digits) * units[unit]).toFixed(11));
  if (value <= 0 || (unit === '%' && value >= 1)) {
    throw wrong(text, unit === '%' ? 'A threshold is above 0 and below 100 %' : 'A threshold is above 0', example);
  }
  return value;
}

/** Splits `[name:]sli[<threshold]=target/window` at its marks. */
function splitEntry(entry: string) {
  const colon = entry.indexOf(':');
  const name = colon < 0 ? undefined : entry.slice(0, colon).trim();
  const body = entry.slice(colon + 1);
  const less = body.indexOf('<');
  const isInclusive = less >= 0 && body[less + 1] === '=';
  const afterOperator = less < 0 ? 0 : less + (isInclusive ? 2 : 1);
  const equals = body.indexOf('=', afterOperator);
  if (equals < 0) throw wrong(entry, 'The target is missing: write = and a percentage after the indicator', SLO_ANNOTATION_EXAMPLE);
  const slash = body.indexOf('/', equals);
  if (slash < 0) throw wrong(entry, 'The window is missing: write / and a window after the target', SLO_ANNOTATION_EXAMPLE);
  return {
    name,
    sli: body.slice(0, less < 0 ? equals : less).trim(),
    limit:
      less < 0
        ? undefined
        : { operator: isInclusive ? ('lte' as const) : ('lt' as const), text: body.slice(afterOperator, equals).trim() },
    target: body.slice(equals + 1, slash).trim(),
    window: body.slice(slash + 1).trim(),
  };
}

function readEntry(entry: string, context: SloAnnotationContext): { definition: SloDefinition; note?: SloProblem } {
  const parts = splitEntry(entry);
  const sli = SLI_KINDS.find(kind => kind === parts.sli);
  if (!sli) {
    throw wrong(parts.sli || entry, `There is no such indicator; there are ${SLI_KINDS.join(', ')}`, SLO_ANNOTATION_EXAMPLE);
  }
  const example = EXAMPLES[sli];
  if (parts.name !== undefined && !NAME.test(parts.name)) {
    throw wrong(parts.name, 'A name is at most 40 lower-case letters, digits, dashes and underscores', `checkout:${example}`);
  }
  if (UNITS[sli] && parts.limit === undefined) throw wrong(entry, `${sli} needs a threshold`, example);
  const threshold = parts.limit === undefined ? null : readThreshold(sli, parts.limit.text, example);
  const { target, note } = readTarget(parts.target, example);
  return {
    definition: {
      entityRef: context.entityRef,
      environment: context.environment,
      name: parts.name ?? sli,
      sli: { kind: sli },
      method: SLI_METHODS[sli],
      target,
      window: readWindow(parts.window, context.reportingZone, example),
      sliceSeconds: HOUR_SECONDS,
      sliceTarget: null,
      threshold,
      operator: parts.limit?.operator ?? null,
      missingPolicy: 'exclude',
      origin: 'annotation',
      originDetail: entry,
    },
    ...(note ? { note: { severity: 'warning', part: parts.target, message: note, example } as const } : {}),
  };
}

/**
 * Reads `rosetta.io/slo` (KPI.md 1.5):
 *
 * ```text
 * slo       = entry *( ";" entry )
 * entry     = [ name ":" ] indicator [ ( "<" | "<=" ) threshold ] "=" target "/" window
 * indicator = availability | availability_time | availability_service
 *           | error_rate | error_rate_5xx | latency_p50 | latency_p95 | latency_p99 | saturation
 * threshold = number ( "ms" | "s" | "%" )
 * target    = percentage [ "%" ]
 * window    = digits ( "h" | "d" | "w" )                      ; rolling, elapsed time
 *           | "day" | "week" | "month" | "quarter" | "year"   ; of the reporting zone
 * ```
 *
 * An entry without a name is called after its indicator; a second one of the same name needs
 * one. An entry that cannot be read is left out; the others count. Never throws.
 *
 * @param text - the annotation's value; empty declares nothing
 */
export function parseSloAnnotation(
  text: string,
  context: SloAnnotationContext,
): { readonly definitions: readonly SloDefinition[]; readonly problems: readonly SloProblem[] } {
  const definitions: SloDefinition[] = [];
  const problems: SloProblem[] = [];
  const entries = text.split(';').map(entry => entry.trim()).filter(entry => entry !== '');
  for (const [index, entry] of entries.entries()) {
    try {
      if (index >= MAX_ANNOTATED_SLOS) {
        throw wrong(entry, `At most ${MAX_ANNOTATED_SLOS} SLOs are read from one annotation`, SLO_ANNOTATION_EXAMPLE);
      }
      const { definition, note } = readEntry(entry, context);
      if (definitions.some(held => held.name === definition.name)) {
        throw wrong(entry, `Two SLOs are called ${definition.name}; give this one a name of its own`, `second:${entry.slice(entry.indexOf(':') + 1)}`);
      }
      definitions.push(definition);
      if (note) problems.push(note);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      problems.push(error.problem);
    }
  }
  return { definitions, problems };
}
