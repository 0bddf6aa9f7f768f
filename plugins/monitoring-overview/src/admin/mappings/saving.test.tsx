import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import { buildMapping } from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showAdmin } from '../__testUtils__/showAdmin';

const open = (name: string, source: string) =>
  `/?view=mappings&entity=component:default/${name}&mapping=${source}`;
const SWITCH = open('cards-switch', 'servicenow');
const dialog = () => screen.findByRole('dialog');

describe('saving a mapping', () => {
  it('makes a mapping, with why', async () => {
    const user = userEvent.setup();
    const bodies: unknown[] = [];
    await showAdmin(
      {
        createMapping: ({ body }) => {
          bodies.push(body);
          return buildMapping();
        },
      },
      open('payments-api', 'gitlab'),
    );
    const box = await dialog();
    await user.type(await within(box).findByLabelText('Value'), '4417');
    await user.selectOptions(
      within(box).getByLabelText('Applies to'),
      'production only',
    );
    await user.type(
      within(box).getByLabelText('Why (kept in the history)'),
      'No annotation yet',
    );
    await user.click(within(box).getByRole('button', { name: 'Save mapping' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(bodies).toEqual([
      {
        entityRef: 'component:default/payments-api',
        environment: 'production',
        source: 'gitlab',
        instance: 'main',
        key: 'gitlab.projectId',
        value: '4417',
        note: 'No annotation yet',
      },
    ]);
  });

  it('changes the mapping that is there, and removes it after asking', async () => {
    const user = userEvent.setup();
    const calls: unknown[] = [];
    await showAdmin(
      {
        updateMapping: ({ params, body }) => {
          calls.push({ params, body });
          throw new MonitoringApiError(
            404,
            'not_found',
            'There is no such mapping',
          );
        },
        deleteMapping: ({ params }) => {
          calls.push(params);
          return { isDeleted: true };
        },
      },
      SWITCH,
    );
    const box = await dialog();
    await user.click(
      await within(box).findByRole('button', { name: 'Save mapping' }),
    );
    expect(
      await within(box).findByText(/It was not saved. .*no such mapping/),
    ).toBeInTheDocument();
    await user.click(
      within(box).getByRole('button', { name: 'Remove mapping' }),
    );
    expect(box).toHaveTextContent('The annotations count again.');
    expect(calls).toHaveLength(1);
    await user.click(within(box).getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(calls).toEqual([
      {
        params: { id: '7' },
        body: {
          instance: 'main',
          key: 'cmdb.ciName',
          value: 'CARDS SWITCH 2',
          note: '',
        },
      },
      { id: '7' },
    ]);
  });

  it.each([
    ['value', 'Value'],
    ['instance', 'Instance'],
    ['note', 'Why (kept in the history)'],
  ])('shows an error of the %s at its field', async (field, label) => {
    const user = userEvent.setup();
    await showAdmin(
      {
        updateMapping: () => {
          throw new MonitoringApiError(
            400,
            'invalid_parameter',
            `${field}: is wrong; for example right`,
          );
        },
      },
      SWITCH,
    );
    const box = await dialog();
    await user.click(
      await within(box).findByRole('button', { name: 'Save mapping' }),
    );
    const said = await within(box).findByRole('alert');
    expect(said).toHaveTextContent('is wrong; for example right');
    expect(said.parentElement).toContainElement(
      within(box).getByLabelText(label),
    );
    expect(box).not.toHaveTextContent('It was not saved');
  });

  it('switches a source off only when told so', async () => {
    const user = userEvent.setup();
    const bodies: unknown[] = [];
    await showAdmin(
      {
        createMapping: ({ body }) => {
          bodies.push(body);
          return buildMapping();
        },
      },
      open('payments-api', 'gitlab'),
    );
    const box = await dialog();
    const save = await within(box).findByRole('button', {
      name: 'Save mapping',
    });
    expect(save).toBeDisabled();
    await user.click(
      within(box).getByLabelText('Switch GitLab off for this entity'),
    );
    expect(box).toHaveTextContent('Nothing is collected from GitLab');
    await user.click(save);
    await waitFor(() => expect(bodies).toHaveLength(1));
    expect(bodies[0]).toMatchObject({ value: '', environment: '*' });
  });
});
