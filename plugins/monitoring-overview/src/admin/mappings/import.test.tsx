import {
  MonitoringApiError,
  type MappingImport,
} from '@rosetta/backstage-plugin-monitoring-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showAdmin } from '../__testUtils__/showAdmin';

const URL = '/?view=mappings&import=open';
const CSV = 'entity,environment,source,key,value\nx,production,dynatrace,k,v\n';

const row = (
  line: number,
  result: MappingImport['rows'][number]['result'],
): MappingImport['rows'][number] => ({
  line,
  entityRef: `component:default/e${line}`,
  environment: 'production',
  source: 'dynatrace',
  result,
  field: result === 'error' ? 'value' : null,
  message: result === 'error' ? 'value: is wrong; for example SERVICE-1' : null,
});
const answer = (overrides: Partial<MappingImport> = {}): MappingImport => ({
  isApplied: false,
  created: 1,
  updated: 1,
  deleted: 0,
  unchanged: 1,
  errors: 0,
  rows: [row(2, 'created'), row(3, 'updated'), row(4, 'unchanged')],
  ...overrides,
});
const WRONG = answer({
  updated: 0,
  errors: 1,
  rows: [row(2, 'created'), row(3, 'error'), row(4, 'unchanged')],
});

async function paste(user: ReturnType<typeof userEvent.setup>) {
  const box = await screen.findByRole('dialog');
  await user.click(within(box).getByLabelText('or paste its lines'));
  await user.paste(CSV);
  return box;
}

describe('the import of mappings', () => {
  it('checks first, then applies, and says what was done', async () => {
    const user = userEvent.setup();
    const bodies: unknown[] = [];
    await showAdmin(
      {
        importMappings: ({ body }) => {
          bodies.push(body);
          const { dryRun } = body as { dryRun: boolean };
          return answer({ isApplied: !dryRun });
        },
      },
      URL,
    );
    const box = await paste(user);
    expect(box).toHaveTextContent('written whole or not at all');
    expect(within(box).getByRole('button', { name: /^Apply/ })).toBeDisabled();
    await user.type(within(box).getByLabelText(/^Why/), 'Migration');
    await user.click(
      within(box).getByRole('button', { name: 'Check, change nothing' }),
    );
    const apply = await within(box).findByRole('button', {
      name: 'Apply 2 changes',
    });
    await waitFor(() => expect(apply).toBeEnabled());
    expect(box).toHaveTextContent('1 to create1 to change1 the same');
    expect(within(box).getAllByRole('row')[1]).toHaveTextContent(
      '2component:default/e2productiondynatraceCreate',
    );
    await user.click(apply);
    expect(
      await within(box).findByText('2 changes were applied.'),
    ).toBeInTheDocument();
    expect(bodies).toEqual([
      { csv: CSV, dryRun: true, note: 'Migration' },
      { csv: CSV, dryRun: false, note: 'Migration' },
    ]);
  });

  it('names line, field and reason of what is wrong, and applies nothing', async () => {
    const user = userEvent.setup();
    await showAdmin({ importMappings: () => WRONG }, URL);
    const box = await paste(user);
    await user.click(
      within(box).getByRole('button', { name: 'Check, change nothing' }),
    );
    expect(
      await within(box).findByText(/1 line is wrong, so none can be applied/),
    ).toBeInTheDocument();
    expect(within(box).getAllByRole('row')[2]).toHaveTextContent(
      '3component:default/e3productiondynatraceErrorvalue is wrong; for example SERVICE-1',
    );
    expect(within(box).getByRole('button', { name: /^Apply/ })).toBeDisabled();
  });

  it('forgets the check when the text changes', async () => {
    const user = userEvent.setup();
    await showAdmin({ importMappings: () => answer() }, URL);
    const box = await paste(user);
    await user.click(
      within(box).getByRole('button', { name: 'Check, change nothing' }),
    );
    await within(box).findByText('Checked, nothing was changed yet');
    await user.type(within(box).getByLabelText('or paste its lines'), 'x');
    expect(within(box).queryByRole('table')).toBeNull();
    expect(within(box).getByRole('button', { name: /^Apply/ })).toBeDisabled();
  });

  it('checks a chosen file by itself', async () => {
    const user = userEvent.setup();
    const bodies: unknown[] = [];
    await showAdmin(
      {
        importMappings: ({ body }) => {
          bodies.push(body);
          return answer({ created: 0, updated: 0 });
        },
      },
      URL,
    );
    await user.upload(
      await screen.findByLabelText('Choose a file', { selector: 'input' }),
      new File([CSV], 'mappings.csv', { type: 'text/csv' }),
    );
    expect(
      await screen.findByText(/Every line is as it is already/),
    ).toBeInTheDocument();
    expect(bodies).toEqual([{ csv: CSV, dryRun: true, note: '' }]);
    expect(screen.getByRole('button', { name: /^Apply/ })).toBeDisabled();
  });

  it('says when others were faster, and when the file is none', async () => {
    const user = userEvent.setup();
    await showAdmin(
      {
        importMappings: ({ body }) =>
          (body as { dryRun: boolean }).dryRun ? answer() : WRONG,
      },
      URL,
    );
    const box = await paste(user);
    await user.click(
      within(box).getByRole('button', { name: 'Check, change nothing' }),
    );
    await user.click(
      await within(box).findByRole('button', { name: 'Apply 2 changes' }),
    );
    expect(
      await within(box).findByText(/somebody changed the mappings meanwhile/),
    ).toBeInTheDocument();
  });

  it('says what is wrong with the whole file', async () => {
    const user = userEvent.setup();
    await showAdmin(
      {
        importMappings: () => {
          throw new MonitoringApiError(
            400,
            'invalid_parameter',
            'csv: the column key is missing',
          );
        },
      },
      URL,
    );
    const box = await paste(user);
    await user.click(
      within(box).getByRole('button', { name: 'Check, change nothing' }),
    );
    expect(
      await within(box).findByText(/the column key is missing/),
    ).toBeInTheDocument();
  });
});
