import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';

const RECORDINGS = process.env.ROSETTA_RECORDINGS ?? resolve(__dirname, '../../../../shared');
const SLOT_MS = 300_000;

/** One recorded series: instants are slot ends, as the vendor gives them. */
export interface RecordedSeries {
  readonly timestamps: number[];
  readonly values: (number | null)[];
}

/** Whether the recordings are beside the checkout. */
export const hasRecordings = existsSync(join(RECORDINGS, 'fixtures/dynatrace'));

/** Reads one series of a recorded answer of `/metrics/query`. */
export function readRecording(file: string, entityId?: string): RecordedSeries {
  const answer: {
    result: { data: (RecordedSeries & { dimensionMap: Record<string, string> })[] }[];
  } = JSON.parse(readFileSync(join(RECORDINGS, 'fixtures/dynatrace', file), 'utf8'));
  const series = answer.result
    .flatMap(result => result.data)
    .find(data => entityId === undefined || Object.values(data.dimensionMap).includes(entityId));
  if (!series) throw new Error(`${file} has no series of ${entityId}`);
  return series;
}

/** What the vendor has, by the key and aggregation asked for. */
export interface VendorSeries {
  readonly selector: RegExp;
  readonly entities: RegExp;
  readonly dimensionMap: Record<string, string>;
  readonly recorded: RecordedSeries;
}

/** Commas that separate selectors, not those inside their parentheses. */
function splitSelectors(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (at === text.length || (text[at] === ',' && depth === 0)) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return parts;
}

/** The asked window in five-minute slots: recorded values at their recorded instants, nothing between them. */
function inSlots(recorded: RecordedSeries, fromMs: number, toMs: number): RecordedSeries {
  const byInstant = new Map(recorded.timestamps.map((at, index) => [at, recorded.values[index]]));
  const timestamps: number[] = [];
  for (let at = Math.ceil((fromMs + 1) / SLOT_MS) * SLOT_MS; at <= toMs; at += SLOT_MS) timestamps.push(at);
  return { timestamps, values: timestamps.map(at => byInstant.get(at) ?? null) };
}

/** Serves recorded series over HTTP as Dynatrace would at a resolution of five minutes; everything else it has no data for. */
export async function startRecordedVendor(series: readonly VendorSeries[]): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const answer = (body: unknown) => {
      response.setHeader('content-type', 'application/json;charset=utf-8');
      response.end(JSON.stringify(body));
    };
    const query = url.searchParams;
    if (url.pathname.endsWith('/metrics/query')) {
      const isTip = query.get('resolution') === '5m';
      const result = splitSelectors(query.get('metricSelector') ?? '').map(selector => {
        const found = series.find(
          item => isTip && item.selector.test(selector) && item.entities.test(query.get('entitySelector') ?? ''),
        );
        const data = found
          ? [{
              dimensions: Object.values(found.dimensionMap),
              dimensionMap: found.dimensionMap,
              ...inSlots(found.recorded, Number(query.get('from')), Number(query.get('to'))),
            }]
          : [];
        return { metricId: selector, dataPointCountRatio: 0.1, dimensionCountRatio: 0.1, data };
      });
      answer({ totalCount: result.length, nextPageKey: null, resolution: query.get('resolution'), result });
    } else if (url.pathname.endsWith('/problems')) {
      answer({ totalCount: 0, pageSize: 50, problems: [] });
    } else {
      const ids = [...(query.get('entitySelector') ?? '').matchAll(/[A-Z_]+-[0-9A-F]{16}/g)].map(([id]) => id);
      answer({ totalCount: ids.length, pageSize: 500, entities: ids.map(entityId => ({ entityId, displayName: entityId })) });
    }
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise(done => {
      server.closeAllConnections();
      server.close(() => done());
    }),
  };
}
