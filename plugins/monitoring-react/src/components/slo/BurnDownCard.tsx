import IconButton from '@material-ui/core/IconButton';
import TableChartIcon from '@material-ui/icons/TableChart';
import type { SloStatement } from '@rosetta/backstage-plugin-monitoring-common';
import { useState } from 'react';
import { useWords } from '../../hooks';
import { Card } from '../Card';
import { shortfallWords } from '../scope/figureWords';
import { useTableStyles } from '../useTableStyles';
import { BurnDownChart } from './BurnDownChart';
import { minutesWords, promiseWords } from './sloWords';
import { numberedLines } from './statementLines';

/** How the budget went down, with the lines of the statement marked on it; the same figures as a table. */
export const BurnDownCard = ({
  statement,
  nowMs,
}: {
  statement: SloStatement;
  nowMs: number;
}) => {
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  const [isTable, setTable] = useState(false);
  const name = promiseWords(statement.slo, words);
  const title = t('slo.burnDown.title', { slo: name });
  const { period, budgetMinutes, budget } = statement.reading;
  const marks = numberedLines(statement).flatMap(({ line, number }) =>
    number === undefined
      ? []
      : [{ number, atMs: Date.parse(line.end), isLast: line.isRunning }],
  );
  return (
    <Card
      label={title}
      title={title}
      note={t('slo.burnDown.note', {
        range: format.range(period.start, period.end, nowMs),
        budget:
          budgetMinutes === null
            ? t('slo.notJudged')
            : minutesWords(budgetMinutes, words),
      })}
      actions={
        <IconButton
          size="small"
          onClick={() => setTable(!isTable)}
          aria-pressed={isTable}
          aria-label={t('chart.asTable', { title })}
          title={t('chart.table')}
        >
          <TableChartIcon style={{ fontSize: 16 }} />
        </IconButton>
      }
    >
      {statement.burnDown.length === 0 && (
        <p className={table.empty}>
          {t('slo.burnDown.notJudged', {
            reason: shortfallWords(budget, words, nowMs) ?? t('slo.notJudged'),
          })}
        </p>
      )}
      {statement.burnDown.length > 0 && !isTable && (
        <div style={{ padding: '0 8px 8px' }}>
          <BurnDownChart statement={statement} marks={marks} />
        </div>
      )}
      {statement.burnDown.length > 0 && isTable && (
        <div style={{ maxHeight: 240, overflow: 'auto' }}>
          <table
            className={`${table.table} ${table.dense}`}
            aria-label={t('chart.figures', { title })}
          >
            <thead>
              <tr>
                <th scope="col">{t('slo.burnDown.time')}</th>
                <th scope="col" className={table.number}>
                  {t('slo.burnDown.left')}
                </th>
              </tr>
            </thead>
            <tbody>
              {[...statement.burnDown].reverse().map(({ at, remaining }) => (
                <tr key={at}>
                  <td>{format.dateTime(at)}</td>
                  <td className={table.number}>
                    {remaining === null
                      ? t('slo.burnDown.unknown')
                      : format.withUnit(remaining, 'ratio')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
};
