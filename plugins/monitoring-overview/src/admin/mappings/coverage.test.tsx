import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import { buildMappingCoverage } from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, within } from '@testing-library/react';
import { showAdmin } from '../__testUtils__/showAdmin';

const URL = '/?view=mappings';
const coverage = () =>
  screen.findByRole('region', { name: 'Coverage by team' });

describe('coverage by team', () => {
  it('shows teams A to Z with their share, and the change in 30 days', async () => {
    await showAdmin({}, URL);
    const card = await coverage();
    expect(card).toHaveTextContent(/91.%all teams↑\+4.pt better in 30 d/);
    expect(card).toHaveTextContent(
      /Cards Run1182.%Payments13100.%Without an owner10.%/,
    );
    expect(
      within(card).getByRole('progressbar', {
        name: 'Coverage of Cards Run: 33 of 40',
      }),
    ).toHaveAttribute('aria-valuenow', '82');
  });

  it('says in words that nothing can be compared, or nothing is needed', async () => {
    await showAdmin(
      {
        mappingCoverage: () =>
          buildMappingCoverage({
            previousRatio: null,
            teams: [
              {
                ref: 'group:default/a',
                name: 'A',
                entities: 3,
                needed: 0,
                found: 0,
              },
            ],
          }),
      },
      URL,
    );
    const card = await coverage();
    expect(card).toHaveTextContent('no figure of 30 d ago yet');
    expect(card).toHaveTextContent('nothing needed');
  });

  it('leaves the matrix alone when it fails', async () => {
    await showAdmin(
      {
        mappingCoverage: () => {
          throw new MonitoringApiError(500, 'internal', 'No');
        },
      },
      URL,
    );
    expect(await screen.findByText(/The coverage is not known/)).toBeVisible();
    expect(await screen.findByRole('table')).toBeInTheDocument();
  });
});
