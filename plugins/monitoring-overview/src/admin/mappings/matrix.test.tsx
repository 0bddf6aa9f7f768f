import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import {
  buildMapping,
  buildMappingCell,
  buildMappingMatrix,
  buildMappingRow,
  buildMeta,
  NOT_MAPPED,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showAdmin } from '../__testUtils__/showAdmin';

const URL = '/?view=mappings';

describe('the matrix of mappings', () => {
  it('says in words what each cell is, who says so, and whether upstream knows it', async () => {
    await showAdmin({}, URL);
    const cells = [
      'Map accounts-api to Dynatrace: SERVICE-3A91C0FFEE3A91C0 annotation found',
      'Map accounts-api to ServiceNow: accounts-api inherited found',
      'Map accounts-api to GitLab: retail/accounts-api foreign key found',
      'Map cards-switch to Dynatrace: dynatrace-value overlay ambiguous',
      'Map cards-switch to ServiceNow: CARDS SWITCH 2 mapping not found',
      'Map cards-switch to GitLab: gitlab-value annotation refused',
      'Map payments-api to Dynatrace: SERVICE 8F2C41 annotation bad value',
      'Map payments-api to ServiceNow: servicenow-value annotation not checked',
      'Map payments-api to GitLab: not mapped',
      'Map platform-dns to Dynatrace: switched off',
    ];
    await screen.findByRole('table');
    for (const name of cells)
      expect(screen.getByRole('button', { name })).toBeInTheDocument();
  });

  it.each([
    ['SERVICE 8F2C41', 'warning'],
    ['CARDS SWITCH 2', 'critical'],
  ])('lets %s stand out, by icon and background', async (value, shape) => {
    await showAdmin({}, URL);
    const cell = (await screen.findByText(value)).closest('td')!;
    expect(cell.style.background).not.toBe('');
    expect(cell.querySelector(`[data-shape="${shape}"]`)).not.toBeNull();
    const fine = screen.getByText('retail/accounts-api').closest('td')!;
    expect(fine.style.background).toBe('');
  });

  it('names kind and team, and explains the letters', async () => {
    await showAdmin({}, URL);
    const table = await screen.findByRole('table');
    expect(
      await within(table).findByText('Component · Cards Run'),
    ).toBeInTheDocument();
    expect(within(table).getByText('Resource')).toBeInTheDocument();
    expect(screen.getByText('1–4 of 4 shown')).toBeInTheDocument();
    expect(
      screen.getByText('admin mapping, wins over all'),
    ).toBeInTheDocument();
  });

  it('counts what is wrong, and tells it when asked', async () => {
    const user = userEvent.setup();
    await showAdmin({}, URL);
    await user.click(
      await screen.findByRole('button', { name: 'cards-switch: 3 findings' }),
    );
    expect(
      screen.getByText('ServiceNow: CARDS SWITCH 2, not found'),
    ).toBeInTheDocument();
    await user.click(
      screen.getByRole('button', { name: 'payments-api: 1 finding' }),
    );
    expect(screen.getByText('SERVICE-8F2C41D09A3B7E55')).toBeInTheDocument();
    expect(
      screen.queryByText('ServiceNow: CARDS SWITCH 2, not found'),
    ).toBeNull();
  });

  it('counts entities with findings on the segment', async () => {
    await showAdmin();
    expect(
      await screen.findByRole('button', { name: /^Mappings ?2/ }),
    ).toBeInTheDocument();
  });

  it('waits for a saved mapping until the collector took it, and for a removed one', async () => {
    const saved = buildMapping({
      value: 'SERVICE-1',
      updated: new Date().toISOString(),
    });
    await showAdmin(
      {
        mappings: () => ({
          ...buildMappingMatrix(),
          items: [
            buildMappingRow('fresh', [
              buildMappingCell('dynatrace', { ...NOT_MAPPED, mapping: saved }),
              buildMappingCell('servicenow', { origin: 'mapping' }),
              buildMappingCell('gitlab', {
                origin: 'mapping',
                mapping: buildMapping(),
              }),
            ]),
          ],
        }),
      },
      URL,
    );
    await screen.findByRole('table');
    for (const name of [
      'Map fresh to Dynatrace: SERVICE-1 saved, being collected',
      'Map fresh to ServiceNow: servicenow-value removed, being collected',
      'Map fresh to GitLab: gitlab-value mapping found',
    ])
      expect(screen.getByRole('button', { name })).toBeInTheDocument();
  });

  it('asks for what the URL says', async () => {
    const asked: unknown[] = [];
    await showAdmin(
      {
        mappings: ({ query }) => {
          asked.push(query);
          return buildMappingMatrix();
        },
      },
      `${URL}&filter=overridden&search=pay&scope=domain:default/cards&cursor=AAA,BBB`,
    );
    expect(await screen.findByText('51–54 of 4 shown')).toBeInTheDocument();
    expect(asked).toContainEqual(
      expect.objectContaining({
        environment: 'production',
        scope: 'domain:default/cards',
        filter: 'overridden',
        search: 'pay',
        cursor: 'BBB',
      }),
    );
    expect(
      screen.getByRole('button', { name: 'Overridden 1' }),
    ).toHaveAttribute('aria-pressed', 'true');
  });

  it('searches once typing stopped, and goes back to the first page', async () => {
    const user = userEvent.setup();
    const asked: { search?: unknown; cursor?: unknown }[] = [];
    await showAdmin(
      {
        mappings: ({ query }) => {
          asked.push(query);
          return buildMappingMatrix();
        },
      },
      `${URL}&cursor=AAA`,
    );
    await user.type(
      await screen.findByRole('textbox', { name: 'Find an entity' }),
      'cards',
    );
    await waitFor(() =>
      expect(asked[asked.length - 1]).toMatchObject({ search: 'cards' }),
    );
    expect(asked.map(({ search }) => search)).not.toContain('car');
    expect(asked[asked.length - 1].cursor).toBeUndefined();
  });

  it('pages forth and back', async () => {
    const user = userEvent.setup();
    await showAdmin(
      {
        mappings: ({ query }) => ({
          ...buildMappingMatrix(),
          total: 60,
          nextCursor: query.cursor === undefined ? 'AAA' : null,
        }),
      },
      URL,
    );
    await user.click(await screen.findByRole('button', { name: 'Next →' }));
    expect(await screen.findByText('26–29 of 60 shown')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Next →' })).toBeDisabled();
    await user.click(screen.getByRole('button', { name: '← Previous' }));
    expect(await screen.findByText('1–4 of 60 shown')).toBeInTheDocument();
  });

  it.each([
    ['&filter=findings', 'No entity fits these filters.'],
    ['', /There is no entity to map yet/],
  ])('says why it is empty under %s', async (search, words) => {
    await showAdmin(
      {
        mappings: () => ({
          ...buildMappingMatrix(),
          items: [],
          total: 0,
          counts: { all: 0, findings: 0, not_mapped: 0, overridden: 0 },
        }),
      },
      `${URL}${search}`,
    );
    expect(await screen.findByText(words)).toBeInTheDocument();
  });

  it('says what failed', async () => {
    await showAdmin(
      {
        mappings: () => {
          throw new MonitoringApiError(403, 'not_permitted', 'No');
        },
      },
      URL,
    );
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
  });

  it('hands out what is mapped as a file', async () => {
    const user = userEvent.setup();
    const names: string[] = [];
    const created = jest.fn((_: Blob) => 'blob:file');
    Object.assign(window.URL, {
      createObjectURL: created,
      revokeObjectURL: jest.fn(),
    });
    const click = jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function named(this: HTMLAnchorElement) {
        names.push(this.download);
      });
    await showAdmin({}, URL);
    await user.click(await screen.findByRole('button', { name: 'Export CSV' }));
    await waitFor(() => expect(click).toHaveBeenCalledTimes(1));
    expect(names).toEqual(['rosetta-mappings-2026-11-20.csv']);
    expect(created).toHaveBeenCalledTimes(1);
    click.mockRestore();
  });

  it('offers no import to those who may only look', async () => {
    const { rights } = buildMeta();
    await showAdmin(
      {
        meta: () => buildMeta({ rights: { ...rights, manageMappings: false } }),
      },
      `${URL}&import=open`,
    );
    await screen.findByRole('table');
    expect(screen.queryByRole('button', { name: 'Import CSV' })).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
