import { Estate } from '../../estate/estate';
import { hash3 } from '../../estate/hash';
import { DAY_MS, MINUTE_MS, floorTo } from '../../estate/time';
import { SignalNode } from '../../estate/topology';
import { Cursor, encodeCursor, readCursor, readPageSize } from './cursor';
import { selectEntities, SelectionContext } from './entitySelector';
import { callees, hostsOf } from './relationships';
import { ENTITY_TYPE } from './metricDefinition';
import { tagsOf, zonesOf } from './tags';
import { parseTimeframe } from './timeframe';
import { VendorError, refuse } from './vendorError';

const PLAIN = [
  'firstSeenTms',
  'lastSeenTms',
  'properties',
  'tags',
  'managementZones',
  'icon',
  'fromRelationships',
  'toRelationships',
];
const FIRST_SEEN = Date.UTC(2024, 0, 8);

/** When the environment saw the node first, epoch ms. */
export const firstSeen = (node: SignalNode) =>
  FIRST_SEEN + (hash3(node.key, 1, 1) % 300) * DAY_MS;

/** When the agent reported last, epoch ms: the start of its silence, else the present minute. */
export function lastSeen(
  estate: Estate,
  node: SignalNode,
  now: number,
): number {
  return estate.silentSince(node, now) ?? floorTo(now, MINUTE_MS);
}

type Property = string | number | boolean | string[];

function propertiesOf(node: SignalNode): Record<string, Property> {
  switch (node.kind) {
    case 'host':
      return {
        bitness: '64',
        detectedName: node.name,
        ipAddress: [`10.20.${node.key % 200}.${(node.key >>> 8) % 250}`],
        logicalCpuCores: 16,
        cpuCores: 8,
        memoryTotal: node.memoryBytes,
        monitoringMode: 'FULL_STACK',
        osArchitecture: 'X86',
        osType: 'LINUX',
        osVersion: 'Debian GNU/Linux 12 (kernel 6.1.0-28-amd64)',
        networkZone: 'default',
        state: 'RUNNING',
        isMonitoringCandidate: false,
      };
    case 'container':
      return {
        detectedName: node.name,
        containerNames: [node.appTag || node.name],
      };
    default:
      return {
        detectedName: node.name,
        serviceType: 'WEB_REQUEST_SERVICE',
        serviceTechnologyTypes: ['JAVA'],
        webServerName: `${node.appTag || 'unknown'}:8080`,
        port: 8080,
      };
  }
}

const reference = (node: SignalNode) => ({
  id: node.id,
  type: ENTITY_TYPE[node.kind],
});

function relations(
  entries: Record<string, SignalNode[]>,
): Record<string, { id: string; type: string }[]> {
  return Object.fromEntries(
    Object.entries(entries)
      .filter(([, nodes]) => nodes.length > 0)
      .map(([name, nodes]) => [name, nodes.map(reference)]),
  );
}

function fromRelationships(node: SignalNode, nodes: readonly SignalNode[]) {
  return relations(
    node.kind === 'service'
      ? { calls: callees(node, nodes), runsOnHost: hostsOf(node, nodes) }
      : { isCgiOfHost: node.kind === 'container' ? hostsOf(node, nodes) : [] },
  );
}

function toRelationships(node: SignalNode, nodes: readonly SignalNode[]) {
  const incoming = (kind: SignalNode['kind'], forward: typeof callees) =>
    nodes.filter(
      other => other.kind === kind && forward(other, nodes).includes(node),
    );
  return relations(
    node.kind === 'service'
      ? { calls: incoming('service', callees) }
      : {
          isCgiOfHost: incoming('container', hostsOf),
          runsOnHost: incoming('service', hostsOf),
        },
  );
}

function toWire(
  node: SignalNode,
  fields: readonly string[],
  estate: Estate,
  nodes: readonly SignalNode[],
  now: number,
): unknown {
  const wants = (field: string) => fields.includes(field);
  const names = fields
    .filter(field => field.startsWith('properties.'))
    .map(field => field.slice(11).toLowerCase());
  const properties = Object.entries(propertiesOf(node)).filter(
    ([name]) => wants('properties') || names.includes(name.toLowerCase()),
  );
  return {
    entityId: node.id,
    displayName: node.name,
    ...(wants('firstSeenTms') ? { firstSeenTms: firstSeen(node) } : {}),
    ...(wants('lastSeenTms')
      ? { lastSeenTms: lastSeen(estate, node, now) }
      : {}),
    ...(wants('properties') || names.length
      ? { properties: Object.fromEntries(properties) }
      : {}),
    ...(wants('tags') ? { tags: tagsOf(node) } : {}),
    ...(wants('managementZones') ? { managementZones: zonesOf(node) } : {}),
    ...(wants('icon')
      ? {
          icon: { primaryIconType: node.kind === 'host' ? 'linux' : 'service' },
        }
      : {}),
    ...(wants('fromRelationships')
      ? { fromRelationships: fromRelationships(node, nodes) }
      : {}),
    ...(wants('toRelationships')
      ? { toRelationships: toRelationships(node, nodes) }
      : {}),
  };
}

function readFields(query: URLSearchParams): string[] {
  const text = query.get('fields');
  if (!text) {
    return [];
  }
  return text.split(',').map(part => {
    // A plus sign that was not encoded arrives as a space; the vendor then
    // sees a field that does not exist.
    if (!part.startsWith('+')) {
      throw refuse('fields', `Fields must be prefixed with '+': '${part}'.`);
    }
    const field = part.slice(1);
    if (
      !PLAIN.includes(field) &&
      !field.startsWith('properties.') &&
      !/^(from|to)Relationships\./.test(field)
    ) {
      throw refuse('fields', `Unknown field '${field}'.`);
    }
    return /^(from|to)Relationships\./.test(field)
      ? field.slice(0, field.indexOf('.'))
      : field;
  });
}

/** Answers GET /entities. */
export function listEntities(
  query: URLSearchParams,
  estate: Estate,
  selection: SelectionContext,
  now: number,
): unknown {
  const cursor = readCursor(query, 'entities', []);
  const first = cursor ? new URLSearchParams(cursor.query) : query;
  const selector = first.get('entitySelector');
  if (!selector) {
    throw refuse('entitySelector', 'The entity selector must not be empty.');
  }
  const fields = readFields(first);
  const frame = parseTimeframe(first, 'now-3d', now);
  const pageSize = readPageSize(first, 50, 500);
  const sort = /^[+\- ]?name$/.exec(first.get('sort') ?? 'name');
  if (!sort) {
    throw refuse('sort', `Unknown sort field '${first.get('sort')}'.`);
  }
  const found = selectEntities(selector, selection).filter(
    node =>
      lastSeen(estate, node, now) >= frame.from && firstSeen(node) <= frame.to,
  );
  if (first.has('sort')) {
    const sign = sort[0].startsWith('-') ? -1 : 1;
    found.sort(
      (a, b) =>
        sign * a.name.localeCompare(b.name, 'en-US') || (a.id < b.id ? -1 : 1),
    );
  }
  const offset = cursor?.offset ?? 0;
  const page = found.slice(offset, offset + pageSize);
  const next = offset + page.length;
  let following: { nextPageKey?: string } = {};
  if (next < found.length) {
    const question = new URLSearchParams(first);
    question.set('from', String(frame.from));
    question.set('to', String(frame.to));
    following = {
      nextPageKey: encodeCursor({
        endpoint: 'entities',
        query: question.toString(),
        offset: next,
      } satisfies Cursor),
    };
  } else if (cursor) {
    // Recorded: the last of several pages says "" where a single page says nothing.
    following = { nextPageKey: '' };
  }
  return {
    totalCount: found.length,
    pageSize,
    ...following,
    entities: page.map(node =>
      toWire(node, fields, estate, selection.nodes, now),
    ),
  };
}

/** Answers GET /entities/{entityId}. */
export function getEntity(
  id: string,
  query: URLSearchParams,
  estate: Estate,
  selection: SelectionContext,
  now: number,
): unknown {
  if (!/^[A-Z][A-Z0-9_]*-[0-9A-F]{1,16}$/.test(id)) {
    throw refuse('entityId', `Invalid entity id '${id}'.`, 'PATH');
  }
  const fields = readFields(query);
  const frame = parseTimeframe(query, 'now-3d', now);
  const node = selection.nodes.find(candidate => candidate.id === id);
  if (!node || lastSeen(estate, node, now) < frame.from) {
    throw new VendorError(404, `Entity ${id} not found.`);
  }
  return toWire(
    node,
    [...PLAIN.slice(0, 6), ...fields],
    estate,
    selection.nodes,
    now,
  );
}
