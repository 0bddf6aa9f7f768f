import { renderInTestApp } from '@backstage/test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import fc from 'fast-check';
import { Card } from '../components';
import { catchDownloads } from '../testing';
import { writeCsv } from './writeCsv';

/** The text of a blob with its mark of byte order, which `text()` swallows. */
const textOf = async (blob: Blob) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    await blob.arrayBuffer(),
  );

const Rows = () => (
  <table>
    <thead>
      <tr>
        <th>Name</th>
        <th colSpan={2}>Errors</th>
        <th>State</th>
      </tr>
    </thead>
    <tbody>
      <tr>
        <td>
          <b>payments-api</b>
          <span>tier 1</span>
          <button data-screen-only>why</button>
        </td>
        <td>4.2 %</td>
        <td>−1.2 pt</td>
        <td>
          <svg>
            <title>triangle</title>
          </svg>
          Critical
        </td>
      </tr>
    </tbody>
  </table>
);

describe('a table as a file', () => {
  it('holds what the card shows, words of pictures and buttons left out', async () => {
    const files = catchDownloads();
    await renderInTestApp(
      <Card title="Très à risque, 30 d">
        <Rows />
      </Card>,
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Save Très à risque, 30 d as CSV' }),
    );
    await waitFor(() => expect(files).toHaveLength(1));
    expect(files[0].name).toBe('tres-a-risque-30-d.csv');
    expect(await textOf(files[0].blob)).toBe(
      '\ufeffName,Errors,,State\npayments-api tier 1,4.2 %,−1.2 pt,Critical\n',
    );
  });

  it('is called after the label of a card that has no title', async () => {
    const files = catchDownloads();
    await renderInTestApp(
      <Card label="SLOs" hasCsv footer="1 of 1 shown">
        <Rows />
      </Card>,
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Save SLOs as CSV' }),
    );
    await waitFor(() => expect(files[0]?.name).toBe('slos.csv'));
  });

  it('is not offered where there are no rows', async () => {
    await renderInTestApp(
      <Card title="Nothing">
        <p>Nothing happened.</p>
      </Card>,
    );
    expect(screen.queryByRole('button')).toBeNull();
  });

  it.each(['=1+1', '@sum(A1)', "'=1", '-cmd|calc', '+A1'])(
    'makes %j text',
    value => expect(writeCsv([[value]])).toBe(`\ufeff'${value}\n`),
  );

  it.each(['-3', '+3.2 %', '-1,5', '-12 ms', '+2 points'])(
    'leaves %j a number',
    value =>
      expect(writeCsv([[value]])).toMatch(
        new RegExp(`^\ufeff"?${value.replace(/[+.]/g, '\\$&')}"?\n$`),
      ),
  );

  it('never begins a cell with what runs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), value => {
        const cell = writeCsv([[value]])
          .slice(1)
          .replace(/^"/, '');
        expect(cell).not.toMatch(/^[=@\t\r]/);
        expect(cell).not.toMatch(/^[+-][^\d.,\s]/);
      }),
    );
  });
});
