import {
  buildCalendarChange,
  buildChangeCalendar,
  buildMeta,
  buildScopeIncidents,
  FIXTURE_NOW_MS,
  type FakeHandlers,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { failsWith, showPage } from '../__testUtils__/showPage';
import { RunContent } from './RunContent';

const showRun = (handlers?: FakeHandlers, url?: string) =>
  showPage(<RunContent />, handlers, url);

const region = (name: string | RegExp) => screen.findByRole('region', { name });
const plain = (element: HTMLElement) =>
  (element.textContent ?? '').replace(/[\u00a0\u202f]/g, ' ');
describe('the page of incidents', () => {
  beforeEach(() => {
    jest.useFakeTimers({
      now: FIXTURE_NOW_MS,
      doNotFake: [
        'setTimeout',
        'setInterval',
        'setImmediate',
        'nextTick',
        'queueMicrotask',
        'clearTimeout',
        'clearInterval',
        'performance',
      ],
    });
  });
  afterEach(() => jest.useRealTimers());

  it('tells how many are open, how fast they go, what was broken and what came back', async () => {
    await showRun();
    const band = await region('Incidents of the scope, figures');
    const figure = (name: string) =>
      plain(within(band).getByRole('group', { name }));
    expect(figure('Open now')).toMatch(/5.*2 of priority 1/);
    expect(figure('Opened')).toMatch(/37.*better/);
    expect(figure('Resolved in')).toMatch(/2 h 10.*median, n 33.*better/);
    expect(figure('SLA breached')).toMatch(/15\.2 %.*5 of 33.*worse/);
    expect(figure('Came back')).toMatch(/7 of 37, within 90 days/);
    expect(
      screen.getByText(/^37 incidents opened, 33 resolved/),
    ).toBeInTheDocument();
  });

  it('lists the backlog of teams A to Z by age and by what was promised', async () => {
    await showRun();
    const card = await region('Backlog by team and age');
    const rows = within(card).getAllByRole('row').slice(1).map(plain);
    expect(rows).toEqual([
      expect.stringMatching(/^Accounts Core.*2.*40 d.*in time/),
      expect.stringMatching(/^Lending Core.*3.*12 d.*1 breached.*1 soon/),
    ]);
    expect(plain(card)).toContain('1 more without an open incident');
  });

  it('compares priorities with the time before only where there are enough of them', async () => {
    await showRun();
    const card = await region('Acknowledged and resolved, by priority');
    const [first, second] = within(card)
      .getAllByRole('row')
      .slice(1)
      .map(plain);
    expect(first).toMatch(/^P1.*n too small/);
    expect(second).toMatch(/^P3.*2 h 25.*better.*4 of 31/);
  });

  it('names the hour of the week at which most start, as a picture and as a table', async () => {
    await showRun();
    const card = await region('When incidents start');
    expect(
      within(card).getByRole('img', {
        name: /Most start on Thursday at 21:00: 6 of/,
      }),
    ).toBeInTheDocument();
    expect(card.querySelectorAll('[data-step="high"]')).toHaveLength(1);
    expect(plain(card)).toContain('Europe/Paris time');
    await userEvent.click(within(card).getByRole('button', { name: 'Table' }));
    const thursday = within(card).getByRole('row', { name: /^Thursday/ });
    expect(within(thursday).getAllByRole('cell')[22]).toHaveTextContent('6');
  });

  it.each([
    ['fewer than four weeks', { isEnough: false }, /Four weeks of incidents/],
    [
      'no incident',
      { cells: [], opened: 0 },
      'No incident was opened in these weeks.',
    ],
  ])('draws no hours of the week for %s', async (_, heat, words) => {
    const data = buildScopeIncidents();
    await showRun({
      incidentKpis: () => ({ ...data, heatmap: { ...data.heatmap!, ...heat } }),
    });
    const card = await region('When incidents start');
    expect(within(card).getByText(words)).toBeInTheDocument();
    expect(within(card).queryByRole('img')).toBeNull();
  });

  it('tells what came back, with its problem record or that there is none', async () => {
    await showRun();
    const card = await region('Coming back');
    const items = within(card).getAllByRole('listitem').map(plain);
    expect(items).toEqual([
      expect.stringMatching(/5×.*credit-scoring.*PRB0007731, last INC0031200/),
      expect.stringMatching(
        /3×.*sepa-batch.*no problem record, last INC0031100/,
      ),
    ]);
    expect(
      within(card).getByRole('link', { name: /INC0031200/ }),
    ).toHaveAttribute('href', 'https://itsm.example.com/incident/1');
  });

  it('sets running beside building', async () => {
    await showRun();
    const card = await region('Run and build');
    const rows = within(card).getAllByRole('row').slice(1).map(plain);
    expect(rows).toEqual([
      expect.stringMatching(/^Ledger.*1 d 2 h.*20.*15.*3.*2.*25 %/),
      expect.stringMatching(/^Lending Core.*25 %/),
    ]);
  });

  it('draws what is changed next, and says what collides', async () => {
    await showRun();
    const card = await region('Change calendar, next 7 days');
    expect(plain(card)).toContain('4 changes 1 collision');
    expect(
      within(card).getByRole('link', { name: /CHG0031877/ }),
    ).toHaveAttribute('href', 'https://itsm.example.com/CHG0031877');
    expect(plain(card)).toMatch(
      /Change CHG0031877, 21:42 – 22:42, Normal, collides/,
    );
    expect(plain(card)).not.toContain('CHG0031700');
    expect(plain(card)).toMatch(/CHG0031877 and CHG0031902 on cards-switch/);
    expect(plain(card)).toContain('1 more has no window and is not drawn');
    await userEvent.click(within(card).getByRole('button', { name: 'List' }));
    expect(within(card).getAllByRole('row')).toHaveLength(5);
  });

  it('says of a collision with what one may not see no more than that', async () => {
    const [collision] = buildChangeCalendar().collisions;
    await showRun({
      changeCalendar: () =>
        buildChangeCalendar({ collisions: [{ ...collision, entity: null }] }),
    });
    expect(
      await screen.findByText(/CHG0031902 on what you may not see/),
    ).toBeInTheDocument();
  });

  it('says that nothing is planned, and that it could not be read', async () => {
    await showRun({
      changeCalendar: () => buildChangeCalendar({ items: [], collisions: [] }),
    });
    expect(
      await screen.findByText('No change is planned for the next 7 days.'),
    ).toBeInTheDocument();
  });

  it('keeps the rest of the page when the calendar fails', async () => {
    await showRun({ changeCalendar: failsWith(503) });
    expect(
      await screen.findByText(/The calendar could not be read/),
    ).toBeInTheDocument();
    expect(await region('Coming back')).toBeInTheDocument();
  });

  it('shows many rows of the calendar on request', async () => {
    const items = Array.from({ length: 15 }, (_, index) =>
      buildCalendarChange(`CHG${index + 10}`, {
        entities: [{ ref: `component:default/c${index}`, name: `c${index}` }],
      }),
    );
    await showRun({
      changeCalendar: () => buildChangeCalendar({ items, collisions: [] }),
    });
    const more = await screen.findByRole('button', { name: 'Show 3 more' });
    expect(screen.queryByText('CHG24')).toBeNull();
    await userEvent.click(more);
    expect(
      await screen.findByRole('link', { name: /CHG24/ }),
    ).toBeInTheDocument();
  });

  it('asks as the URL says', async () => {
    const asked: unknown[] = [];
    await showRun(
      {
        incidentKpis: ({ query }) => {
          asked.push([query.groupBy, query.period, query.environment]);
          return buildScopeIncidents({ groupBy: 'app' });
        },
      },
      '/?show=app&period=last_90d',
    );
    expect(await region('Backlog by application and age')).toBeInTheDocument();
    expect(asked).toEqual([['app', 'last_90d', 'production']]);
  });

  it('says that nothing happened', async () => {
    const empty = buildScopeIncidents();
    await showRun({
      incidentKpis: () =>
        buildScopeIncidents({
          rows: [],
          priorities: [],
          repeats: [],
          heatmap: null,
          backlog: { ...empty.backlog!, open: 0, p1: 0 },
        }),
    });
    expect(await screen.findByText('No incident is open.')).toBeInTheDocument();
    expect(
      screen.getByText('Nothing came back in this period.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/^No incident was opened or resolved/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/^Nothing was released and no incident/),
    ).toBeInTheDocument();
  });

  it('waits in boxes that are as high as what they stand for', async () => {
    await showRun({ incidentKpis: () => new Promise(() => {}) });
    expect((await screen.findAllByRole('status')).length).toBeGreaterThan(3);
  });

  it.each([
    [403, 'You may not see this'],
    [404, 'Not known to monitoring'],
    [503, 'The monitoring backend is not available'],
  ])('says what to do about a %d', async (status, title) => {
    await showRun({ incidentKpis: failsWith(status) });
    expect(await screen.findByText(title)).toBeInTheDocument();
    expect(screen.queryByRole('region', { name: 'Coming back' })).toBeNull();
  });

  it('says that only what one may read is counted', async () => {
    await showRun({
      incidentKpis: () => buildScopeIncidents({ basis: 'own' }),
    });
    expect(await screen.findByText(/you may read/)).toBeInTheDocument();
  });

  it('names what the URL asked for in vain', async () => {
    await showRun({}, '/?scope=domain:default/none');
    expect(await screen.findByText(/domain:default\/none/)).toBeInTheDocument();
  });

  it('asks for nothing without an environment', async () => {
    await showRun({ meta: () => buildMeta({ environments: [] }) });
    expect(
      await screen.findByText(/No environment is configured/),
    ).toBeInTheDocument();
  });
});
