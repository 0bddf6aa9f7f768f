import fc from 'fast-check';

/** The parts of JSON Schema that the OpenAPI document uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: string;
  readonly pattern?: string;
  readonly default?: unknown;
}

/** Values that were trouble somewhere: injection, prototypes, encodings, sizes, numbers that are none. */
export const HOSTILE: readonly string[] = [
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__proto__[polluted]', 'constructor.prototype.polluted',
  `' or '1'='1`, `'; drop table mapping; --`, `" union select null--`, '%27', '\\', '$1', '?', '??', ':name', '%s', '{{7*7}}', '${7*7}',
  '../../../etc/passwd', '..%2f..%2f', '%2e%2e', '/', '//', '\u0000', '%00', '\r\nSet-Cookie: a=b', '\u202e', '\ufeff', '\ud800', '😀'.repeat(50),
  '<script>alert(1)</script>', '=cmd|calc', ['javascript', 'gs.getUserID()'].join(':'), 'a^ORpriority=1', '"),type("HOST', '*', '%', '_', '[]', '{}', 'null',
  'undefined', 'NaN', 'Infinity', '-0', '1e309', '9'.repeat(400), '-1', '0x10', '1;2', 'x'.repeat(5_000), ' ', '', 'true',
  '1970-01-01', '9999-12-31T23:59:59Z', '2026-02-30T00:00:00Z', '2026-11-20T10:00:00+99:00', 'custom', 'month:2026-13', 'quarter:0000-Q9', 'year:-1',
];

/** Things of the test's estate, so that routes are reached in earnest. */
export const KNOWN: Readonly<Record<string, readonly string[]>> = {
  appId: ['component:default/shop', 'component:default:secret', 'shop', 'bare', 'bad', 'system:default/web', 'nobody'],
  id: ['1', '2', '3', '4', '5', '6', '7', '8', '999999999999999999', 'dynatrace:main', 'servicenow:main', 'gitlab:main', 'INC0001', 'INC0001', 'INC0001'],
  number: ['CHG0001'],
  environment: ['production', 'uat'],
  scope: ['system:default/web', 'domain:default/sales', 'group:default/team'],
  team: ['group:default/team'],
  entity: ['component:default/shop'],
  entityRef: ['component:default/shop', 'component:default/bare'],
  period: ['last_7d', 'last_30d', 'last_7d', 'month', 'quarter:2026-Q3', 'last_24h', 'last_1h', 'last_365d', 'year:2026', 'custom', 'own', 'month', 'now'],
  timeRange: ['last_1h', 'last_24h', 'last_7d', 'custom'],
  from: ['2026-11-19T00:00:00Z', '2026-01-01', '2020-01-01T00:00:00Z'],
  to: ['2026-11-20T00:00:00Z', '2026-11-20'],
  sloId: ['1', '2', '99'],
  kpi: ['error_rate', 'latency_p95', 'throughput', 'availability_req', 'within_latency_target', 'deployment_frequency', 'change_lead_time', 'change_fail_rate'],
  subject: ['component:default/shop', 'shop', 'system:default/web', 'domain:default/sales', 'all', 'slo:1'],
  metric: ['error_rate', 'error_rate,latency_p95', 'throughput'],
  cursor: ['bzA', 'bzUw'],
  limit: ['1', '50', '200'],
  search: ['shop', 'S'],
  refs: ['component:default/shop', 'nobody'],
  state: ['critical', 'done', 'missed', 'on_track,no_data'],
  instance: ['main'],
  stream: ['problems', 'signals_hour'],
  source: ['dynatrace'],
  key: ['dynatrace.entityId'],
  value: ['SERVICE-00000000000000A1', ''],
  csv: ['entity,environment,source,instance,key,value,action\ncomponent:default/shop,production,dynatrace,,dynatrace.entityId,SERVICE-1,\n'],
};

const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 40 }));

/** A value that fits a schema, more or less: ranges and formats are kept, patterns are not looked at. */
export function fitting(schema: JsonSchema, name: string): fc.Arbitrary<unknown> {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return fc.oneof(...alternatives.map(one => fitting(one, name)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  // One name may mean several things: what is known of another does not fit.
  const isOfFormat = (value: string) => schema.format !== 'date-time' || value.includes('T');
  const values = (Object.hasOwn(KNOWN, name) ? KNOWN[name] : []).filter(value => isOfFormat(value) && (schema.enum?.includes(value) ?? true));
  const known = values.length > 0 ? fc.constantFrom(...values) : undefined;
  if (schema.enum) {
    const any = fc.constantFrom(...schema.enum);
    return known ? fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<unknown> }[]>({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: any }) : any;
  }
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'integer':
      return fc.integer({ min: Math.max(schema.minimum ?? 0, -1e6), max: Math.min(schema.maximum ?? 200, 1e6) });
    case 'number':
      return fc.double({ min: schema.minimum ?? 0, max: schema.maximum ?? 100, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(fitting(schema.items ?? {}, name), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 5, 5) });
    case 'object':
      return object(schema, (property, key) => fitting(property, key));
    default:
      return known ?? fc.string({ minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 40, 60) });
  }
}

/** A value of the right kind of thing that does not fit: one beyond a limit, of another type, or absent. */
export function nearlyFitting(schema: JsonSchema, name: string): fc.Arbitrary<unknown> {
  const beyond: fc.Arbitrary<unknown>[] = [fc.constantFrom(null, true, 0, -1, 1.5, [], {}, '', [[]], { a: { b: 1 } })];
  if (schema.maximum !== undefined) beyond.push(fc.constant(schema.maximum + 1));
  if (schema.minimum !== undefined) beyond.push(fc.constant(schema.minimum - 1));
  if (schema.maxLength !== undefined) beyond.push(fc.constant('x'.repeat(schema.maxLength + 1)));
  if (schema.enum) beyond.push(fc.constant(`${String(schema.enum[0])} `), fc.constant(String(schema.enum[0]).toUpperCase()));
  if (schema.type === 'object' && schema.properties) {
    beyond.push(object(schema, (property, key) => fc.oneof(fitting(property, key), nearlyFitting(property, key))));
  }
  return fc.oneof(...beyond, fitting(schema, name));
}

function object(schema: JsonSchema, valueOf: (schema: JsonSchema, key: string) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const entries = Object.entries(schema.properties ?? {}).map(([key, property]) => [key, valueOf(property, key)] as const);
  return fc.record(Object.fromEntries(entries), { requiredKeys: [...(schema.required ?? [])].filter(key => Object.hasOwn(schema.properties ?? {}, key)) });
}

/** JSON that no schema of ours allows. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.json({ maxDepth: 4 }).map(text => JSON.parse(text) as unknown),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')),
  fc.dictionary(fc.constantFrom(...HOSTILE.slice(0, 12)), hostile, { maxKeys: 4 }),
);

export { hostile };
