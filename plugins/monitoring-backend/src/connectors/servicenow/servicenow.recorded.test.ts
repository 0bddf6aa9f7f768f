import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  ConnectorError,
  createHttpClient,
  FactPage,
} from '@rosetta/backstage-plugin-monitoring-node';
import {
  createCaptureLogger,
  createMemoryBudgetStore,
  FAST_LIMITS,
  FixtureAnswer,
  FixtureRequest,
  startFixtureServer,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import {
  CMDB,
  EMPTY,
  ERRORS,
  INCIDENT,
  NOT_READ,
  PAGES,
  RELATIONS,
  ROWS,
  TOKEN,
} from './__testUtils__/recordedCases';
import { codesOf, countsOf, HOUR, ids, target, useServicenow } from './__testUtils__/useServicenow';
import { readTable } from './readTable';
import { offsetOfRow } from './userZone';
import { readInstant } from './values';

const ROOT = process.env.ROSETTA_RECORDINGS ?? resolve(__dirname, '../../../../../../shared');
const DIRECTORY = join(ROOT, 'fixtures', 'servicenow');
const isThere = existsSync(DIRECTORY);
if (!isThere && process.env.CI === 'true') {
  throw new Error(
    'The recordings are missing: set ROSETTA_RECORDINGS to the folder that holds fixtures/',
  );
}

const bodyOf = (file: string) => readFileSync(join(DIRECTORY, file), 'utf8');
const rowsOf = (file: string): Record<string, unknown>[] => JSON.parse(bodyOf(file)).result;
const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);
const around = (text: string) => ({
  startMs: at(text) - HOUR,
  endMs: at(text) + HOUR,
  nowMs: at(text) + HOUR,
});

const table: string[] = [];
const note = (file: string, pages: readonly FactPage[], word = '') => {
  const { facts, unrelated, rejected } = countsOf(pages);
  const numbers = [facts, unrelated, rejected].map(n => String(n).padStart(9)).join(' ');
  table.push(`${file.padEnd(50)} ${numbers}  ${[...new Set(codesOf(pages)), word].join(' ')}`);
};
/** Every row that was sent became one of these (HOUSE.md, Adding a connector). */
const expectConserved = (pages: readonly FactPage[], sent: number) => {
  const { facts, unrelated, rejected } = countsOf(pages);
  expect(facts + unrelated + rejected).toBe(sent);
  expect(pages.flatMap(page => page.facts)).toHaveLength(facts);
};

const describeIfThere = isThere ? describe : describe.skip;

describeIfThere('servicenow recordings (skipped when ROSETTA_RECORDINGS has none)', () => {
  const servicenow = useServicenow();
  /** Answers questions for incidents with recordings, and all else with nothing. */
  const incidents = (answer: (request: FixtureRequest, index: number) => FixtureAnswer) => {
    let asked = 0;
    return (request: FixtureRequest): FixtureAnswer => {
      const isQuestion =
        request.path.endsWith('/incident') &&
        request.query.get('sysparm_display_value') === 'false';
      if (!isQuestion) return { json: { result: [] } };
      asked += 1;
      return answer(request, asked - 1);
    };
  };

  afterAll(() => {
    const head = `${'recording'.padEnd(50)}     facts unrelated  rejected  why`;
    const others = Object.entries(NOT_READ).map(([file, reason]) => `${file.padEnd(50)} not read: ${reason}`);
    process.stdout.write(`\n${[head, ...table, ...others].join('\n')}\n`);
  });

  it('have a case, or a reason for none, each', () => {
    const cases = [ROWS, ERRORS].flatMap(list => Object.keys(list));
    const known = [INCIDENT, ...PAGES, CMDB, RELATIONS, TOKEN, EMPTY, ...cases, ...Object.keys(NOT_READ)];
    expect(readdirSync(DIRECTORY).sort()).toEqual(known.sort());
  });

  it(`${INCIDENT}: the incident as it was read by hand`, async () => {
    await servicenow.start(
      incidents((_, index) =>
        index === 0 ? { body: bodyOf(INCIDENT), gzip: true } : { body: bodyOf(EMPTY) },
      ),
      { ciColumns: ['cmdb_ci', 'business_service'] },
    );
    const pages = await servicenow.collect(
      [
        target('mail', ids('109562a3c611227500a7b7ff98cc0dc7')),
        target('office', ids('27d32778c0a8000b00db970eeaa60f16'), 'inherited'),
      ],
      around('2016-12-14 02:46:44'),
    );
    note(INCIDENT, pages);
    expectConserved(pages, rowsOf(INCIDENT).length);
    const links = [
      { entityRef: 'component:default/mail', environment: 'production', via: 'direct' },
      { entityRef: 'component:default/office', environment: 'production', via: 'inherited' },
    ];
    expect(pages[0]!.facts).toEqual([
      {
        kind: 'incident',
        externalId: '1c741bd70b2322007518478d83673af3',
        number: 'INC0000060',
        title: 'Unable to connect to email',
        state: 'closed',
        stateCode: '7',
        priority: 3,
        impact: 2,
        urgency: 2,
        category: 'inquiry',
        subcategory: 'email',
        closeCode: 'Solved (Permanently)',
        // Recorded without dot-walked columns.
        assignmentGroup: null,
        openedMs: at('2016-12-12 15:19:57'),
        // Its calendar_stc says two hours less; the times are what is stored.
        resolvedMs: at('2016-12-13 21:43:14'),
        closedMs: at('2016-12-14 02:46:44'),
        reopenCount: 0,
        reassignmentCount: 2,
        businessDurationSeconds: 28_800,
        problemId: null,
        causedByChangeId: null,
        fixChangeId: null,
        parentId: null,
        ciId: '109562a3c611227500a7b7ff98cc0dc7',
        updatedMs: at('2016-12-14 02:46:44'),
        links,
      },
    ]);
    expect(JSON.parse(pages[0]!.raw[0]!.context).links).toEqual({
      '1c741bd70b2322007518478d83673af3': links,
    });
  });

  it(`${INCIDENT}: of no interest where nobody maps its item`, async () => {
    await servicenow.start(
      incidents((_, index) => (index === 0 ? { body: bodyOf(INCIDENT) } : { body: bodyOf(EMPTY) })),
    );
    const many = Array.from({ length: 101 }, (_, index) =>
      target(`t${index}`, ids(index.toString(16).padStart(32, '0'))),
    );
    const pages = await servicenow.collect(many, around('2016-12-14 02:46:44'));
    expectConserved(pages, 1);
    expect(countsOf(pages).unrelated).toBe(1);
    expect(JSON.stringify(pages)).not.toContain('Unable to connect');
  });

  it('incident_paged_page*.http.json: three pages, followed by their Link headers', async () => {
    const recorded = PAGES.map(file => JSON.parse(bodyOf(file)));
    await servicenow.start(
      incidents((_, index) => ({
        status: recorded[index].status,
        headers: { link: recorded[index].headers.Link },
        json: recorded[index].body,
      })),
      // The recording has no column of an item, so the one of a person stands for it.
      { ciColumns: ['assigned_to'], pageSize: 1 },
    );
    const pages = await servicenow.collect(
      [target('a', ids('5137153cc611227c000bbd1bd8cd2007'))],
      around('2024-09-24 05:39:40'),
    );
    PAGES.forEach((file, index) => note(file, [pages[index]!]));
    expectConserved(pages, 3);
    // Recorded without the number, so none can be a ticket of ours.
    expect(codesOf(pages)).toEqual(['missing_number', 'missing_number', 'missing_number']);
    expect(
      servicenow.questions('incident').map(request => request.query.get('sysparm_query')),
    ).toEqual([
      expect.not.stringContaining('sys_id>'),
      expect.stringContaining('^sys_id>1c741bd70b2322007518478d83673af3^'),
      expect.stringContaining('^sys_id>2c741bd70b2322007518478d83673af3^'),
    ]);
    const [row] = recorded[0].body.result;
    expect(offsetOfRow(row)).toBe(-7 * HOUR);
    expect(readInstant(row, 'opened_at')).toBe(at('2016-12-12 15:19:57'));
  });

  it(`${CMDB}: items by name and by sys_id`, async () => {
    await servicenow.start(request =>
      request.path.endsWith('/cmdb_ci') ? { body: bodyOf(CMDB) } : { json: { result: [] } },
    );
    const given = [
      target('pro', { kind: 'names', names: ['MacBook Pro 15'] }),
      target('stations', { kind: 'names', names: ['ThinkStation C20'] }),
      target('air', ids('00a9a80d3790200044e0bfc8bcbe5d1c')),
      target('none', ids('ffa9a80d3790200044e0bfc8bcbe5d1c')),
    ];
    const pages = await servicenow.collect(given).catch(error => error);
    // The recording tells no count, so a second page was asked, and came as the first.
    expect(pages).toMatchObject({ code: 'cursor_loop' });

    await servicenow.start(request => {
      const isFirst = !request.query.get('sysparm_query')!.includes('sys_id>');
      const isCi = request.path.endsWith('/cmdb_ci');
      return { body: bodyOf(isCi && isFirst ? CMDB : EMPTY) };
    });
    const [page] = await servicenow.collect(given);
    const named = (list: readonly { entityRef: string }[] | undefined) =>
      list?.map(({ entityRef }) => entityRef.split('/')[1]);
    expect(named(page!.found)).toEqual(['pro', 'air']);
    expect(named(page!.notFound)).toEqual(['none']);
    expect(named(page!.ambiguous)).toEqual(['stations']);
    note(CMDB, [page!], `${rowsOf(CMDB).length} items`);
  });

  it(`${EMPTY}: no row, no page more`, async () => {
    await servicenow.start(incidents(() => ({ body: bodyOf(EMPTY) })));
    const pages = await servicenow.collect([target('a', ids('109562a3c611227500a7b7ff98cc0dc7'))]);
    note(EMPTY, pages);
    expectConserved(pages, 0);
    expect(servicenow.questions('incident')).toHaveLength(1);
    expect(pages).toMatchObject([{ facts: [], progress: 1 }]);
  });

  it(`${TOKEN}: a token that is used and never shown`, async () => {
    const { access_token: access, refresh_token: refresh } = JSON.parse(bodyOf(TOKEN));
    await servicenow.start(
      request =>
        request.path === '/oauth_token.do'
          ? { body: bodyOf(TOKEN) }
          : {
              status: request.headers.authorization === `Bearer ${access}` ? 200 : 401,
              json: { result: [] },
            },
      { auth: { type: 'oauth', clientId: 'id', clientSecret: 'secret-0123456789' } },
    );
    const pages = await servicenow.collect([target('a', ids('109562a3c611227500a7b7ff98cc0dc7'))]);
    note(TOKEN, pages);
    expect(pages).toMatchObject([{ progress: 1 }]);
    expect(JSON.stringify(pages)).not.toContain(access);
    expect(JSON.stringify(pages)).not.toContain(refresh);
  });

  it.each(Object.entries(ERRORS))('%s: in our words', async (file, { status, code, words }) => {
    const server = await startFixtureServer(() => ({ status, body: bodyOf(file) }));
    const logger = createCaptureLogger();
    const http = createHttpClient({
      source: 'servicenow',
      instance: 'recorded',
      baseUrl: server.url,
      headers: {},
      secrets: [],
      allowPrivateAddresses: true,
      limits: FAST_LIMITS,
      budget: createMemoryBudgetStore(),
      ratePerSecond: 1_000,
      logger,
    });
    try {
      const failure: unknown = await readTable(
        { instance: 'recorded', http },
        { signal: new AbortController().signal },
        { table: 'incident', query: 'ORDERBYsys_id', fields: ['sys_id'], limit: 1 },
      ).catch(error => error);
      expect(failure).toBeInstanceOf(ConnectorError);
      expect(failure).toMatchObject({ code });
      expect((failure as ConnectorError).message).not.toContain(words);
      expect(bodyOf(file)).toContain(words);
      table.push(`${file.padEnd(50)} ${' '.repeat(29)}  ${code}`);
    } finally {
      await http.close();
      await server.close();
    }
  });
});
