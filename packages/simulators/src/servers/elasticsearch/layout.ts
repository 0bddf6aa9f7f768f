import { LogClass, LogLine, logInstanceOf } from '../../estate/logBook';
import { Environment } from '../../estate/topology';

export type EsInstance = 'main' | 'trade';

/** What a field of a document holds. */
export type Attribute = 'time' | 'service' | 'level' | 'message' | 'environment' | 'exception';

/** How one server's documents look. */
export interface Layout {
  readonly instance: EsInstance;
  readonly fields: Readonly<Record<Attribute, string>>;
  /** Field of the stack trace; absent where it follows in the message. */
  readonly stackField?: string;
  readonly environments: Readonly<Record<Environment, string>>;
  readonly level: (level: string) => string;
  /** Index of a domain's lines in a month `YYYY.MM`. */
  readonly indexOf: (domain: string, month: string) => string;
}

/** Documents after the Elastic Common Schema. */
const ECS: Layout = {
  instance: 'main',
  fields: {
    time: '@timestamp',
    service: 'service.name',
    level: 'log.level',
    message: 'message',
    environment: 'service.environment',
    exception: 'error.type',
  },
  stackField: 'error.stack_trace',
  environments: { production: 'production', uat: 'staging' },
  level: level => level,
  indexOf: (domain, month) => `logs-${domain}-${month}`,
};

/** Documents of a home-made logging library. */
const CUSTOM: Layout = {
  instance: 'trade',
  fields: {
    time: '@timestamp',
    service: 'app',
    level: 'severity',
    message: 'msg',
    environment: 'env',
    exception: 'exception_class',
  },
  environments: { production: 'PROD', uat: 'UAT' },
  level: level => level.toUpperCase(),
  indexOf: (_, month) => `trade-logs-${month}`,
};

export const LAYOUTS: Readonly<Record<EsInstance, Layout>> = { main: ECS, trade: CUSTOM };

export const isOn = (layout: Layout, of: LogClass) => logInstanceOf(of.domain) === layout.instance;

/** The attribute a field name means; a keyword's own name and its `.keyword` are the same here. */
export function attributeOf(layout: Layout, field: string): Attribute | undefined {
  const name = field.replace(/\.keyword$/, '');
  return (Object.keys(layout.fields) as Attribute[]).find(attribute => layout.fields[attribute] === name);
}

/** Value of an attribute that all lines of a class share; undefined = no such field in them. */
export function classValue(layout: Layout, of: LogClass, attribute: 'service' | 'level' | 'environment'): string | undefined {
  if (attribute === 'service') return of.component;
  if (attribute === 'level') return layout.level(of.level);
  return of.saysEnvironment ? layout.environments[of.environment] : undefined;
}

type Json = Record<string, unknown>;

/** Sets `a.b` as nested objects, as documents are sent. */
function put(target: Json, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce<Json>((object, key) => {
    object[key] ??= {};
    return object[key] as Json;
  }, target);
  parent[last] = value;
}

/** The document of a line. */
export function sourceOf(layout: Layout, line: LogLine): Json {
  const source: Json = {};
  put(source, layout.fields.time, new Date(line.at).toISOString());
  put(source, layout.fields.service, line.of.component);
  put(source, layout.fields.level, layout.level(line.of.level));
  const environment = classValue(layout, line.of, 'environment');
  if (environment !== undefined) put(source, layout.fields.environment, environment);
  const inMessage = layout.stackField === undefined && line.stack !== undefined;
  put(source, layout.fields.message, inMessage ? `${line.message}\n${line.stack}` : line.message);
  if (line.exception !== undefined) put(source, layout.fields.exception, line.exception);
  if (line.stack !== undefined && layout.stackField) put(source, layout.stackField, line.stack);
  return source;
}
