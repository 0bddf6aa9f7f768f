import { BlockCache } from './blockCache';
import { COMPONENTS } from './componentData';
import { Estate } from './estate';
import { hash3, hashText, hexId } from './hash';
import {
  CLIENT_TEMPLATES,
  EXCEPTION_TEMPLATES,
  FAILURE_TEMPLATES,
  fillTemplate,
  HEARTBEAT_TEMPLATES,
  MessageTemplate,
  REQUEST_TEMPLATES,
  stackOf,
  STORM_TEMPLATES,
} from './logWords';
import { DAY_MS, floorTo, MINUTE_MS } from './time';
import { Environment, ENVIRONMENTS, instanceOfDomain, NODES, SignalNode } from './topology';
import { ComponentSpec, SYSTEMS } from './topologyData';

export type LogKind = 'request' | 'client' | 'failure' | 'exception' | 'storm' | 'heartbeat';
export type LogLevel = 'info' | 'warn' | 'error';

/** Lines of one kind that one component writes in one environment. */
export interface LogClass {
  readonly component: string;
  readonly domain: string;
  readonly environment: Environment;
  /** False for a shipper that does not say where it runs. */
  readonly saysEnvironment: boolean;
  readonly kind: LogKind;
  readonly level: LogLevel;
  readonly templates: readonly MessageTemplate[];
  /** Coordinate in every hash. */
  readonly key: number;
}

/** One line. Times in epoch ms. */
export interface LogLine {
  readonly of: LogClass;
  readonly at: number;
  /** Tells lines of one millisecond apart, and stays the same. */
  readonly order: number;
  readonly id: string;
  readonly message: string;
  /** What the message was made of. */
  readonly template: string;
  readonly exception: string | undefined;
  readonly stack: string | undefined;
}

const KINDS: readonly { kind: LogKind; level: LogLevel; templates: readonly MessageTemplate[] }[] = [
  { kind: 'request', level: 'info', templates: REQUEST_TEMPLATES },
  { kind: 'client', level: 'warn', templates: CLIENT_TEMPLATES },
  { kind: 'failure', level: 'error', templates: FAILURE_TEMPLATES },
  { kind: 'exception', level: 'error', templates: EXCEPTION_TEMPLATES },
  { kind: 'storm', level: 'error', templates: STORM_TEMPLATES },
  { kind: 'heartbeat', level: 'info', templates: HEARTBEAT_TEMPLATES },
];

/** Components whose shipper writes lines without an environment. */
export const WITHOUT_ENVIRONMENT: readonly string[] = ['sepa-batch', 'cards-portal', 'trade-archive'];

const domainOf = (spec: ComponentSpec) =>
  SYSTEMS.find(system => system.name === spec.system)?.domain ?? 'platform-services';

function classesOf(spec: ComponentSpec): LogClass[] {
  return ENVIRONMENTS.filter(environment => environment === 'production' || spec.hasUat).flatMap(
    environment =>
      KINDS.filter(
        ({ kind }) =>
          (kind !== 'heartbeat' || (environment === 'production' && WITHOUT_ENVIRONMENT.includes(spec.name))) &&
          (kind !== 'storm' || environment === 'production'),
      ).map(({ kind, level, templates }) => ({
        component: spec.name,
        domain: domainOf(spec),
        environment,
        saysEnvironment: kind !== 'heartbeat',
        kind,
        level,
        templates,
        key: hashText(`log/${spec.name}/${environment}/${kind}`),
      })),
  );
}

/** Every class of lines of the estate, in a stable order. */
export const LOG_CLASSES: readonly LogClass[] = COMPONENTS.flatMap(classesOf);

/** The log server that a domain ships to. */
export const logInstanceOf = (domain: string) => instanceOfDomain(domain);

const NODES_OF: ReadonlyMap<string, readonly SignalNode[]> = (() => {
  const map = new Map<string, SignalNode[]>();
  for (const node of NODES.filter(one => one.kind === 'service')) {
    const key = `${node.owner}/${node.environment}`;
    map.set(key, [...(map.get(key) ?? []), node]);
  }
  return map;
})();

/** Lines that requests write, by kind. */
type Requests = Readonly<Record<'request' | 'client' | 'failure' | 'exception', number>>;

/** A time in which a component logs the same failure over and over. */
interface Storm {
  readonly start: number;
  readonly end: number;
  readonly perMinute: number;
}

const DEPENDENCY_OF: ReadonlyMap<string, string> = new Map(
  COMPONENTS.map(spec => [spec.name, (spec.dependsOn[0] ?? 'component:identity-provider').split(':')[1]]),
);

/**
 * The logs of an estate. A request writes one line: an error when it failed, with an
 * exception when that was a fault of the server, a warning when it was one of the client.
 * So counts are sums of those of the estate, and those of an hour are the sum of its
 * minutes. An agent that is silent ships no lines either.
 */
export class LogBook {
  private readonly requests = new BlockCache<Requests>(60_000);

  constructor(private readonly estate: Estate) {}

  /** Lines of a class in [start, end), epoch ms, any instants. */
  count(of: LogClass, start: number, end: number): number {
    if (end <= start) return 0;
    const first = Math.ceil(start / MINUTE_MS) * MINUTE_MS;
    const last = floorTo(end, MINUTE_MS);
    if (last < first) return this.inMinute(of, last, start, end);
    return (
      this.inMinute(of, first - MINUTE_MS, start, first) +
      this.inMinutes(of, first, last) +
      this.inMinute(of, last, last, end)
    );
  }

  /** Lines of a class in one minute, oldest first. */
  lines(of: LogClass, minute: number): LogLine[] {
    const total = this.inMinutes(of, minute, minute + MINUTE_MS);
    return Array.from({ length: total }, (_, index) => this.line(of, minute, index, total));
  }

  private line(of: LogClass, minute: number, index: number, total: number): LogLine {
    const at = this.instant(minute, index, total);
    const salt = (minute / MINUTE_MS) * 8_192 + index;
    const template = of.templates[hash3(of.key, salt, 3) % of.templates.length];
    return {
      of,
      at,
      order: (of.key % 100_000) * 10_000 + (index % 10_000),
      id: hexId(`log/${of.key}/${minute}/${index}`).toLowerCase(),
      template: template.text,
      message: fillTemplate(template, of.key, salt, DEPENDENCY_OF.get(of.component) ?? 'identity-provider'),
      exception: template.exception,
      stack: template.exception ? stackOf(of.component, of.key, salt) : undefined,
    };
  }

  /** Lines are spread evenly over their minute. */
  private instant(minute: number, index: number, total: number): number {
    return minute + Math.floor(((index + 0.5) * MINUTE_MS) / total);
  }

  /** Lines in a part of one minute. */
  private inMinute(of: LogClass, minute: number, start: number, end: number): number {
    if (end <= start) return 0;
    const total = this.inMinutes(of, minute, minute + MINUTE_MS);
    let count = 0;
    for (let index = 0; index < total; index += 1) {
      const at = this.instant(minute, index, total);
      if (at >= start && at < end) count += 1;
    }
    return count;
  }

  /** Lines in whole minutes. */
  private inMinutes(of: LogClass, start: number, end: number): number {
    if (end <= start) return 0;
    if (of.kind === 'heartbeat') return (end - start) / MINUTE_MS;
    if (of.kind === 'storm') return this.stormLines(of, start, end);
    return this.requestsIn(`${of.component}/${of.environment}`, start, end)[of.kind];
  }

  /** Requests of a component by what they write; asked for each kind of line, so remembered. */
  private requestsIn(owner: string, start: number, end: number): Requests {
    return this.requests.get(`${owner}/${start}/${end}`, () => {
      const { requests, errors, errors5xx, errors4xx } = this.estate.serviceTotals(
        NODES_OF.get(`component:${owner}`) ?? [],
        start,
        end,
      );
      return { request: requests - errors - errors4xx, client: errors4xx, failure: errors - errors5xx, exception: errors5xx };
    });
  }

  /** The storm of a day, if it has one: about one day in seventeen does. */
  private stormOn(of: LogClass, dayStart: number): Storm | undefined {
    const day = dayStart / DAY_MS;
    const draw = hash3((this.estate.inputs.seed ^ of.key) | 0, day, 77);
    if (draw % 17 !== 0) return undefined;
    const start = dayStart + (hash3(of.key, day, 78) % 1_380) * MINUTE_MS;
    return {
      start,
      end: start + (10 + (hash3(of.key, day, 79) % 31)) * MINUTE_MS,
      perMinute: 40 + (hash3(of.key, day, 80) % 260),
    };
  }

  private stormLines(of: LogClass, start: number, end: number): number {
    let count = 0;
    // A storm that began before midnight may go on after it.
    for (let day = floorTo(start, DAY_MS) - DAY_MS; day < end; day += DAY_MS) {
      const storm = this.stormOn(of, day);
      const minutes = storm ? Math.max(0, Math.min(end, storm.end) - Math.max(start, storm.start)) / MINUTE_MS : 0;
      count += minutes * (storm?.perMinute ?? 0);
    }
    return count;
  }
}
