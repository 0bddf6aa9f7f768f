import fc from 'fast-check';
import { Estate } from './estate';
import { gauge, latencyPercentileUs } from './measures';
import { detectProblems } from './problem';
import { NODES } from './topology';
import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS } from './time';

const STORY = Date.parse('2026-03-18T10:15:00Z');
const inputs = { seed: 11, storyStart: STORY, scenarios: [] };
const services = NODES.filter(node => node.kind === 'service');
const node = (name: string, kind = 'service', environment = 'production') => {
  const found = NODES.find(
    one =>
      one.owner.endsWith(`:${name}`) &&
      one.kind === kind &&
      one.environment === environment,
  );
  if (!found) {
    throw new Error(`No ${kind} ${name}`);
  }
  return found;
};

function countsOf(
  estate: Estate,
  service: (typeof NODES)[number],
  start: number,
  end: number,
) {
  const { requests, errors, errors5xx, errors4xx } = estate.serviceTotals(
    [service],
    start,
    end,
  );
  return { requests, errors, errors5xx, errors4xx };
}

const anyService = fc.constantFrom(...services);
const anyHour = fc
  .integer({ min: -90 * 24, max: 30 })
  .map(hour => Math.floor(STORY / HOUR_MS + hour) * HOUR_MS);

describe('estate', () => {
  it('gives the same values in any order of asking', () => {
    const warm = new Estate(inputs);
    fc.assert(
      fc.property(anyService, anyHour, (service, hour) => {
        const fresh = new Estate(inputs);
        const expected = {
          ...countsOf(fresh, service, hour, hour + HOUR_MS),
          p95: latencyPercentileUs(
            fresh.serviceTotals([service], hour, hour + HOUR_MS),
            95,
          ),
        };
        expect({
          ...countsOf(warm, service, hour, hour + HOUR_MS),
          p95: latencyPercentileUs(
            warm.serviceTotals([service], hour, hour + HOUR_MS),
            95,
          ),
        }).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['five-minute slots', SLOT_MS],
    ['minutes', MINUTE_MS],
  ])('makes an hour the sum of its %s', (_name, step) => {
    const estate = new Estate(inputs);
    fc.assert(
      fc.property(anyService, anyHour, (service, hour) => {
        const sum = { requests: 0, errors: 0, errors5xx: 0, errors4xx: 0 };
        for (let start = hour; start < hour + HOUR_MS; start += step) {
          const part = countsOf(estate, service, start, start + step);
          expect(part.errors).toBeLessThanOrEqual(part.requests);
          expect(part.errors5xx).toBeLessThanOrEqual(part.errors);
          (Object.keys(sum) as (keyof typeof sum)[]).forEach(key => {
            sum[key] += part[key];
          });
        }
        expect(sum).toEqual(countsOf(estate, service, hour, hour + HOUR_MS));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps percentiles ordered and the merged percentile between those of its parts', () => {
    const estate = new Estate(inputs);
    const set = services.filter(
      one =>
        one.owner === 'component:payments-orchestrator' &&
        one.environment === 'production',
    );
    fc.assert(
      fc.property(anyHour, hour => {
        const at = (nodes: typeof set, p: number) =>
          latencyPercentileUs(
            estate.serviceTotals(nodes, hour, hour + HOUR_MS),
            p,
          ) ?? NaN;
        expect(set).toHaveLength(3);
        expect(at(set, 50)).toBeLessThan(at(set, 95));
        expect(at(set, 95)).toBeLessThan(at(set, 99));
        const parts = set.map(one => at([one], 95));
        expect(at(set, 95)).toBeGreaterThanOrEqual(Math.min(...parts));
        expect(at(set, 95)).toBeLessThanOrEqual(Math.max(...parts));
      }),
      { numRuns: 30 },
    );
  });

  it('tells the story of the bad release of payments-api', () => {
    const estate = new Estate(inputs);
    const api = node('payments-api');
    const during = estate.serviceTotals([api], STORY - 20 * MINUTE_MS, STORY);
    expect(during.errors / during.requests).toBeGreaterThan(0.04);
    expect(during.errors / during.requests).toBeLessThan(0.044);
    const p95 =
      latencyPercentileUs(
        estate.serviceTotals([api], STORY - 20 * MINUTE_MS, STORY),
        95,
      ) ?? 0;
    expect(p95).toBeGreaterThan(800_000);
    expect(p95).toBeLessThan(880_000);
    const before = estate.serviceTotals(
      [api],
      STORY - 3 * HOUR_MS,
      STORY - HOUR_MS,
    );
    expect(before.errors / before.requests).toBeLessThan(0.003);
  });

  it('spreads to dependants later and weaker', () => {
    const estate = new Estate(inputs);
    const start = STORY - 38 * MINUTE_MS;
    const ratio = (name: string, from: number, to: number) => {
      const { errors, requests } = estate.serviceTotals([node(name)], from, to);
      return errors / requests;
    };
    expect(
      ratio('mobile-gateway', start - 10 * MINUTE_MS, start + 3 * MINUTE_MS),
    ).toBeLessThan(0.004);
    const later = ratio('mobile-gateway', start + 15 * MINUTE_MS, STORY);
    expect(later).toBeGreaterThan(0.01);
    expect(later).toBeLessThan(
      ratio('payments-api', start + 15 * MINUTE_MS, STORY),
    );
  });

  it('is silent where the agent is silent, and says null instead of zero', () => {
    const estate = new Estate(inputs);
    const silent = node('trade-documents');
    expect(
      latencyPercentileUs(
        estate.serviceTotals([silent], STORY - DAY_MS, STORY),
        95,
      ),
    ).toBeNull();
    expect(estate.silentSince(silent, STORY)).toBe(STORY - 2 * DAY_MS);
    expect(
      gauge(
        estate,
        [node('trade-documents', 'container')],
        'cpu',
        'avg',
        STORY - DAY_MS,
        STORY,
      ),
    ).toBeNull();
  });

  it('has a host near the end of its memory', () => {
    const estate = new Estate(inputs);
    expect(
      gauge(
        estate,
        [node('ledger-db', 'host')],
        'memory',
        'avg',
        STORY - HOUR_MS,
        STORY,
      ),
    ).toBeGreaterThan(88);
  });

  it('keeps the past when the simulator restarts later', () => {
    const first = new Estate(inputs);
    const again = new Estate({ ...inputs });
    const past = (estate: Estate) =>
      services.map(one =>
        countsOf(estate, one, STORY - 5 * DAY_MS, STORY - 4 * DAY_MS),
      );
    expect(past(again)).toEqual(past(first));
    const problems = (estate: Estate, now: number) =>
      detectProblems(
        estate,
        undefined,
        STORY - 90 * DAY_MS,
        STORY - 10 * DAY_MS,
        now,
      ).map(problem => problem.incident.id);
    expect(problems(again, STORY + 40 * DAY_MS)).toEqual(
      problems(first, STORY),
    );
    expect(problems(first, STORY).length).toBeGreaterThan(20);
  });

  it('changes only what a switched scenario can reach', () => {
    const plain = new Estate(inputs);
    const start = STORY - 6 * HOUR_MS;
    const switched = new Estate({
      ...inputs,
      scenarios: [
        {
          id: 'scenario/x',
          kind: 'server-crash',
          target: 'resource:cards-db',
          environment: 'production',
          start,
          end: start + HOUR_MS,
        },
      ],
    });
    const host = node('cards-db', 'host');
    expect(
      gauge(switched, [host], 'availability', 'avg', start, start + HOUR_MS),
    ).toBe(0);
    expect(
      gauge(switched, [host], 'cpu', 'avg', start, start + HOUR_MS),
    ).toBeNull();
    const errors = (estate: Estate, name: string) =>
      countsOf(estate, node(name), start, start + HOUR_MS).errors;
    expect(errors(switched, 'cards-switch')).toBeGreaterThan(
      10 * errors(plain, 'cards-switch'),
    );
    expect(errors(switched, 'lc-issuance')).toBe(errors(plain, 'lc-issuance'));
    expect(
      countsOf(switched, node('cards-switch'), start - HOUR_MS, start),
    ).toEqual(countsOf(plain, node('cards-switch'), start - HOUR_MS, start));
  });
});
