import { NodeKind, SignalNode } from '../../estate/topology';
import { ENTITY_TYPE } from './metricDefinition';
import { callees, hostsOf } from './relationships';
import { Reader, SyntaxFault } from './reader';
import { hasTag, parseTag, zonesOf } from './tags';
import { parseInstant } from './timeframe';
import { refuse } from './vendorError';

/** What a criterion may need to know besides the node. */
export interface SelectionContext {
  /** Every node of the environment asked. */
  readonly nodes: readonly SignalNode[];
  readonly now: number;
  readonly firstSeen: (node: SignalNode) => number;
  readonly unhealthy: () => ReadonlySet<string>;
}

type Test = (node: SignalNode) => boolean;

const MAX_LENGTH = 2000;
const KINDS = new Map<string, NodeKind>(
  (Object.entries(ENTITY_TYPE) as [NodeKind, string][]).map(([kind, type]) => [
    type,
    kind,
  ]),
);
// Types that exist at the vendor and have no entity here.
const OTHER_TYPES = new Set([
  'APPLICATION',
  'PROCESS_GROUP',
  'PROCESS_GROUP_INSTANCE',
  'SERVICE_METHOD',
  'SYNTHETIC_TEST',
  'HTTP_CHECK',
  'KUBERNETES_CLUSTER',
  'DISK',
  'NETWORK_INTERFACE',
  'CUSTOM_DEVICE',
  'CLOUD_APPLICATION',
  'CONTAINER_GROUP',
  'HOST_GROUP',
]);
const ENTITY_ID = /^([A-Z][A-Z0-9_]*)-[0-9A-F]{1,16}$/;

interface Parsed {
  readonly tests: Test[];
  readonly types: Set<string>;
}

function values(reader: Reader, bare = false): string[] {
  reader.expect('(');
  const list: string[] = [];
  do {
    if (reader.peek() === '"') {
      list.push(reader.quoted());
    } else {
      const word = bare ? reader.match(/[A-Za-z0-9_.:+/-]+/) : undefined;
      if (word === undefined) {
        throw reader.fault();
      }
      list.push(word);
    }
  } while (reader.take(','));
  reader.expect(')');
  return list;
}

function one(reader: Reader, list: string[]): string {
  if (list.length !== 1) {
    throw reader.fault();
  }
  return list[0];
}

function nameTest(
  reader: Reader,
  modifier: string | undefined,
  caseSensitive: boolean,
): Test {
  const fold = (text: string) =>
    caseSensitive ? text : text.toLocaleLowerCase('en-US');
  const wanted = values(reader).map(fold);
  if (modifier === 'in') {
    return node => wanted.includes(fold(node.name));
  }
  const text = one(reader, wanted);
  switch (modifier) {
    case undefined:
      return node => fold(node.name).includes(text);
    case 'equals':
      return node => fold(node.name) === text;
    case 'startsWith':
      return node => fold(node.name).startsWith(text);
    default:
      throw reader.fault();
  }
}

function relationTest(
  reader: Reader,
  direction: string,
  relation: string,
  context: SelectionContext,
): Test {
  const forward = { calls: callees, runsOnHost: hostsOf, runsOn: hostsOf }[
    relation
  ];
  if (!forward) {
    throw refuse('entitySelector', `Unknown relationship '${relation}'.`);
  }
  reader.expect('(');
  const inner = reader.nested(() => readCriteria(reader, context));
  reader.expect(')');
  const matches = context.nodes.filter(node =>
    inner.tests.every(test => test(node)),
  );
  if (direction === 'fromRelationships') {
    const ids = new Set(matches.map(node => node.id));
    return node =>
      node.kind === 'service' &&
      forward(node, context.nodes).some(other => ids.has(other.id));
  }
  const reached = new Set(
    matches.flatMap(node => forward(node, context.nodes)).map(node => node.id),
  );
  return node => reached.has(node.id);
}

function typeTest(type: string, parsed: Parsed): Test {
  const upper = type.toUpperCase();
  const kind = KINDS.get(upper);
  if (!kind && !OTHER_TYPES.has(upper)) {
    throw refuse('entitySelector', `Unknown entity type '${type}'.`);
  }
  parsed.types.add(upper);
  return node => node.kind === kind;
}

function idTest(ids: string[], parsed: Parsed): Test {
  for (const id of ids) {
    const match = ENTITY_ID.exec(id);
    if (!match) {
      throw refuse('entitySelector', `Invalid entity id '${id}'.`);
    }
    parsed.types.add(match[1]);
  }
  const wanted = new Set(ids);
  return node => wanted.has(node.id);
}

function firstSeenTest(
  reader: Reader,
  operator: string | undefined,
  context: SelectionContext,
): Test {
  const time = parseInstant(
    'entitySelector',
    one(reader, values(reader, true)),
    context.now,
  ).time;
  const compare: Record<string, (seen: number) => boolean> = {
    lte: seen => seen <= time,
    lt: seen => seen < time,
    gte: seen => seen >= time,
    gt: seen => seen > time,
  };
  if (!operator || !compare[operator]) {
    throw reader.fault();
  }
  return node => compare[operator](context.firstSeen(node));
}

function readCriterion(
  reader: Reader,
  context: SelectionContext,
  parsed: Parsed,
): Test {
  const word = reader.match(/[A-Za-z]+/);
  if (!word) {
    throw reader.fault();
  }
  const modifier = reader.take('.') ? reader.match(/[A-Za-z]+/) : undefined;
  switch (word) {
    case 'type':
      return typeTest(one(reader, values(reader, true)), parsed);
    case 'entityId':
      return idTest(values(reader), parsed);
    case 'tag': {
      const patterns = values(reader).map(parseTag);
      return node => patterns.some(pattern => hasTag(node, pattern));
    }
    case 'entityName':
      return nameTest(reader, modifier, false);
    case 'caseSensitive': {
      reader.expect('(');
      reader.expect('entityName');
      const test = nameTest(
        reader,
        reader.take('.') ? reader.match(/[A-Za-z]+/) : undefined,
        true,
      );
      reader.expect(')');
      return test;
    }
    case 'mzName': {
      const names = values(reader);
      return node => zonesOf(node).some(zone => names.includes(zone.name));
    }
    case 'mzId': {
      const ids = values(reader, true);
      return node => zonesOf(node).some(zone => ids.includes(zone.id));
    }
    case 'healthState': {
      const state = one(reader, values(reader));
      if (state !== 'HEALTHY' && state !== 'UNHEALTHY') {
        throw refuse('entitySelector', `Unknown health state '${state}'.`);
      }
      const unhealthy = context.unhealthy();
      return node => unhealthy.has(node.id) === (state === 'UNHEALTHY');
    }
    case 'firstSeenTms':
      return firstSeenTest(reader, modifier, context);
    case 'fromRelationships':
    case 'toRelationships':
      return relationTest(reader, word, modifier ?? '', context);
    case 'not': {
      reader.expect('(');
      if (reader.text.startsWith('type', reader.at)) {
        throw refuse(
          'entitySelector',
          "The 'type' criterion cannot be negated.",
        );
      }
      const inner = reader.nested(() => readCriterion(reader, context, parsed));
      reader.expect(')');
      return node => !inner(node);
    }
    default:
      throw refuse('entitySelector', `Unknown predicate name '${word}'.`);
  }
}

function readCriteria(reader: Reader, context: SelectionContext): Parsed {
  const parsed: Parsed = { tests: [], types: new Set() };
  do {
    parsed.tests.push(readCriterion(reader, context, parsed));
  } while (reader.take(','));
  return parsed;
}

/**
 * Nodes an entity selector matches, ordered by id.
 *
 * @throws VendorError 400 when the vendor would refuse the selector
 */
export function selectEntities(
  text: string,
  context: SelectionContext,
  parameter = 'entitySelector',
): SignalNode[] {
  if (text.length > MAX_LENGTH) {
    throw refuse(
      parameter,
      `The entity selector must not be longer than ${MAX_LENGTH} characters.`,
    );
  }
  const reader = new Reader(text);
  let parsed: Parsed;
  try {
    parsed = readCriteria(reader, context);
    if (!reader.done) {
      throw reader.fault();
    }
  } catch (error) {
    if (error instanceof SyntaxFault) {
      throw refuse(parameter, `Entity selector parse error: ${error.message}`);
    }
    throw error;
  }
  if (parsed.types.size === 0) {
    throw refuse(
      parameter,
      "One of the criteria 'type' or 'entityId' is required.",
    );
  }
  if (parsed.types.size > 1) {
    throw refuse(parameter, 'Only one entity type may be selected per query.');
  }
  return context.nodes.filter(node => parsed.tests.every(test => test(node)));
}
