import {
  MonitoringApiError,
  type MappingCheck,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  buildMappingMatrix,
  buildMeta,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showAdmin } from '../__testUtils__/showAdmin';

const open = (name: string, source: string) =>
  `/?view=mappings&entity=component:default/${name}&mapping=${source}`;
const PAYMENTS = open('payments-api', 'dynatrace');
const SWITCH = open('cards-switch', 'servicenow');
const dialog = () => screen.findByRole('dialog');
const check = (state: MappingCheck['state']): MappingCheck => ({
  state,
  message: `value: said of ${state}`,
  example: state === 'invalid' ? 'SERVICE-8F2C41D09A3B7E55' : null,
  found:
    state === 'ambiguous'
      ? [
          { name: 'one', detail: null },
          { name: 'two', detail: 'retired' },
        ]
      : [],
  upstreamUrl: null,
});

describe('the dialog of a mapping', () => {
  it('opens from a cell by keyboard, and closes', async () => {
    const user = userEvent.setup();
    await showAdmin({}, '/?view=mappings');
    (
      await screen.findByRole('button', { name: /Map payments-api to GitLab/ })
    ).focus();
    await user.keyboard('{Enter}');
    const box = await dialog();
    expect(box).toHaveTextContent('Map payments-api to GitLab');
    expect(box).toHaveTextContent(
      'component:default/payments-api · production',
    );
    expect(box).toHaveTextContent('Now not mapped');
    expect(within(box).getByLabelText('Applies to')).toHaveDisplayValue(
      'every environment',
    );
    await user.click(within(box).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('tells the finding, and takes the bad value to correct', async () => {
    await showAdmin({}, PAYMENTS);
    const box = await dialog();
    expect(
      await within(box).findByText('The annotation has a value we cannot use'),
    ).toBeInTheDocument();
    expect(box).toHaveTextContent(
      'rosetta.io/dynatrace.entityId: “SERVICE 8F2C41”',
    );
    expect(box).toHaveTextContent(
      'Example that works: SERVICE-8F2C41D09A3B7E55',
    );
    expect(within(box).getByLabelText('Pivot')).toHaveDisplayValue(
      'Entity id (one or several)',
    );
    expect(
      within(box).getByRole('button', { name: 'Remove SERVICE 8F2C41' }),
    ).toBeInTheDocument();
    expect(within(box).getByLabelText('Applies to')).toHaveDisplayValue(
      'production only',
    );
  });

  it.each([
    ['found', 'Found in Dynatrace main', 'ok', 'said of found'],
    [
      'not_found',
      'Not found in Dynatrace main',
      'critical',
      'saved all the same',
    ],
    ['ambiguous', 'Ambiguous in Dynatrace main', 'warning', 'onetwo · retired'],
    ['refused', 'Dynatrace main refused us', 'critical', 'saved all the same'],
    ['not_checked', 'Not checked', 'unknown', 'said of not_checked'],
    [
      'invalid',
      'We cannot use this value',
      'critical',
      'SERVICE-8F2C41D09A3B7E55',
    ],
  ] as const)(
    'shows the answer %s in word, shape and detail',
    async (state, words, shape, detail) => {
      await showAdmin({ checkMapping: () => check(state) }, PAYMENTS);
      const title = await screen.findByText(words);
      const status = title.closest('[role="status"]')!;
      expect(status.querySelector(`[data-shape="${shape}"]`)).not.toBeNull();
      expect(status).toHaveTextContent(detail);
      const save = screen.getByRole<HTMLButtonElement>('button', {
        name: 'Save mapping',
      });
      expect(save.disabled).toBe(state === 'invalid');
    },
  );

  it('asks once typing stopped, with every value, and links to what was found', async () => {
    const user = userEvent.setup();
    const asked: { value: string }[] = [];
    await showAdmin(
      {
        checkMapping: ({ body }) => {
          asked.push(body as { value: string });
          return {
            ...check('found'),
            found: [{ name: 'payments-api', detail: 'Web service' }],
            upstreamUrl: 'https://dynatrace.example/x',
          };
        },
      },
      PAYMENTS,
    );
    const box = await dialog();
    await user.click(
      await within(box).findByRole('button', { name: 'Remove SERVICE 8F2C41' }),
    );
    await user.type(
      within(box).getByLabelText('Value'),
      'SERVICE-A1,SERVICE-B2',
    );
    expect(
      within(box).getByRole('button', { name: 'Remove SERVICE-A1' }),
    ).toBeInTheDocument();
    expect(
      await within(box).findByText('Found in Dynatrace main'),
    ).toBeVisible();
    await waitFor(() =>
      expect(asked[asked.length - 1]).toEqual({
        entityRef: 'component:default/payments-api',
        environment: 'production',
        source: 'dynatrace',
        instance: 'main',
        key: 'dynatrace.entityId',
        value: 'SERVICE-A1,SERVICE-B2',
      }),
    );
    expect(asked.length).toBeLessThan(6);
    expect(await within(box).findByText('payments-api')).toBeInTheDocument();
    expect(within(box).getByRole('link', { name: /Open/ })).toHaveAttribute(
      'href',
      'https://dynatrace.example/x',
    );
  });

  it('says that it could not be checked, and still lets save', async () => {
    await showAdmin(
      {
        checkMapping: () => {
          throw new MonitoringApiError(503, 'unavailable', 'No');
        },
      },
      PAYMENTS,
    );
    expect(
      await screen.findByText(/It could not be checked/),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Save mapping' })).toBeEnabled();
  });

  it('only shows what is there to those who may not change it', async () => {
    const { rights } = buildMeta();
    const api = await showAdmin(
      {
        meta: () => buildMeta({ rights: { ...rights, manageMappings: false } }),
      },
      SWITCH,
    );
    const box = await dialog();
    expect(
      await within(box).findByText(/You may look, not change/),
    ).toBeInTheDocument();
    expect(within(box).getByLabelText('Pivot')).toBeDisabled();
    expect(within(box).getByLabelText('Instance')).toBeDisabled();
    expect(
      within(box).queryByRole('button', { name: /Save|Remove/ }),
    ).toBeNull();
    expect(api.calls).not.toContain('checkMapping');
  });

  it('shows the history of the mapping', async () => {
    await showAdmin({}, SWITCH);
    const past = await screen.findByRole('region', {
      name: 'History of this mapping',
    });
    await within(past).findByText('“CI was renamed”');
    expect(past).toHaveTextContent(
      /Changed.*by alex.*BeforeCI by name \(one or several\): CARDS SWITCH · main.*After.*CARDS SWITCH 2.*Created.*“No annotation yet”/,
    );
  });

  it('finds the entity of a link that is not on the page, and says when there is none', async () => {
    const matrix = buildMappingMatrix();
    await showAdmin(
      {
        mappings: ({ query }) => ({
          ...matrix,
          items: query.search === 'payments-api' ? matrix.items : [],
        }),
      },
      PAYMENTS,
    );
    expect(
      await screen.findByText('The annotation has a value we cannot use'),
    ).toBeInTheDocument();
  });

  it('says when there is no such entity', async () => {
    await showAdmin({}, open('nobody', 'dynatrace'));
    expect(
      await screen.findByText(/There is no such entity for you here/),
    ).toBeInTheDocument();
  });

  it('gives the same as an annotation', async () => {
    const user = userEvent.setup();
    await showAdmin({}, PAYMENTS);
    const box = await dialog();
    await user.selectOptions(
      await within(box).findByLabelText('Instance'),
      'trade',
    );
    await user.click(
      within(box).getByRole('button', { name: 'Copy as annotation' }),
    );
    expect(box).toHaveTextContent(
      "rosetta.io/dynatrace.entityId: 'SERVICE 8F2C41' rosetta.io/dynatrace.instance: 'trade'",
    );
  });
});
