import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { SloStatement } from '@rosetta/backstage-plugin-monitoring-common';
import { useState } from 'react';
import { useWords } from '../../hooks';
import { faintFill } from '../../theme/status';
import { Card } from '../Card';
import { ScrollBox } from '../ScrollBox';
import { shortfallWords } from '../scope/figureWords';
import { SourceBadge } from '../SourceBadge';
import { StatusIcon } from '../StatusIcon';
import { useTableStyles } from '../useTableStyles';
import { promiseWords } from './sloWords';
import { StatementLine, useStatementStyles } from './StatementLine';
import {
  hasMoment,
  numberedLines,
  SMALL_SHARE,
  smallLines,
  statementNumbers,
  type NumberedLine,
} from './statementLines';

const useStyles = makeStyles<Theme>(theme => ({
  ends: { background: `${faintFill(theme)} !important`, fontWeight: 700 },
  sources: { display: 'inline-flex', gap: 10, flexWrap: 'wrap' },
  fold: { textTransform: 'none', padding: 0, minWidth: 0 },
}));

const keyOf = ({ line }: NumberedLine) =>
  [line.cause, line.start, line.end, line.label, line.balanceMinutes].join(' ');

/** The error budget as a bank statement: opening, what was spent and on what, closing. */
export const StatementTable = ({
  statement,
  nowMs,
}: {
  statement: SloStatement;
  nowMs: number;
}) => {
  const classes = useStyles();
  const lineClasses = useStatementStyles();
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  const [isWhole, setIsWhole] = useState(false);
  const small = smallLines(statement);
  const folded = new Set(isWhole ? [] : small);
  const shown = numberedLines(statement).filter(
    entry => !folded.has(entry.line),
  );
  const moments = shown.filter(entry => hasMoment(entry.line));
  const timeless = shown.filter(entry => !hasMoment(entry.line));
  const {
    slo,
    reading,
    openingMinutes: opening,
    closingMinutes: closing,
  } = statement;
  const title = t('slo.statement.title', { slo: promiseWords(slo, words) });
  const { minutes, spent } = statementNumbers(format);
  const sources = [
    ...new Map(
      statement.sources.map(item => [
        `${item.origin.source}:${item.origin.instance}`,
        item,
      ]),
    ).values(),
  ];
  return (
    <Card
      label={title}
      title={title}
      note={t('slo.statement.note')}
      actions={
        <span className={classes.sources}>
          {sources.map(({ origin, asOf }) => (
            <SourceBadge
              key={`${origin.source}:${origin.instance}`}
              source={origin.source}
              age={
                asOf === null ? undefined : format.age(nowMs - Date.parse(asOf))
              }
            />
          ))}
        </span>
      }
    >
      {opening === null ? (
        <p className={table.empty}>
          {shortfallWords(reading.budget, words, nowMs) ?? t('slo.notJudged')}
        </p>
      ) : (
        <ScrollBox label={title}>
          <table
            className={`${table.table} ${table.dense} ${table.links}`}
            aria-label={title}
          >
            <thead>
              <tr>
                <th scope="col">
                  <span className={table.hidden}>#</span>
                </th>
                <th scope="col">{t('slo.statement.when')}</th>
                <th scope="col" className={table.number}>
                  {t('slo.statement.lasted')}
                </th>
                <th scope="col">{t('slo.statement.cause')}</th>
                <th scope="col">{t('slo.statement.belongs')}</th>
                <th scope="col" className={table.number}>
                  {t('slo.statement.spent')}
                </th>
                <th scope="col" className={table.number}>
                  {t('slo.statement.share')}
                </th>
                <th scope="col" className={table.number}>
                  {t('slo.statement.balance')}
                </th>
              </tr>
            </thead>
            <tbody>
              <tr className={classes.ends}>
                <td />
                <td>{format.dateTime(reading.period.start)}</td>
                <td />
                <td>
                  <span className={lineClasses.chip}>
                    {t('slo.statement.opening')}
                  </span>
                </td>
                <td>
                  {reading.sli.den !== null &&
                    t('slo.statement.openingText', {
                      share: format.withUnit(1 - slo.target, 'ratio'),
                      total: Number.isInteger(reading.sli.den)
                        ? format.count(reading.sli.den)
                        : format.measure(reading.sli.den),
                    })}
                </td>
                <td />
                <td className={table.number}>{format.percent(1)}</td>
                <td className={table.number}>{minutes(opening)}</td>
              </tr>
              {moments.map(entry => (
                <StatementLine key={keyOf(entry)} {...entry} />
              ))}
              {small.length > 0 && (
                <tr>
                  <td />
                  <td className={table.nowrap}>
                    {t('slo.statement.moments', { count: small.length })}
                  </td>
                  <td />
                  <td />
                  <td className={table.dim}>
                    {t('slo.statement.small', {
                      share: format.withUnit(SMALL_SHARE, 'ratio'),
                    })}{' '}
                    <Button
                      size="small"
                      color="primary"
                      className={classes.fold}
                      onClick={() => setIsWhole(!isWhole)}
                    >
                      {t(
                        isWhole ? 'slo.statement.fold' : 'slo.statement.unfold',
                      )}
                    </Button>
                  </td>
                  <td className={table.number}>
                    {spent(small.reduce((sum, each) => sum + each.minutes, 0))}
                  </td>
                  <td className={`${table.number} ${table.dim}`}>
                    {format.withUnit(
                      small.reduce((sum, each) => sum + each.budgetShare, 0),
                      'ratio',
                    )}
                  </td>
                  <td className={`${table.number} ${table.dim}`}>
                    {t('slo.statement.included')}
                  </td>
                </tr>
              )}
              {timeless.map(entry => (
                <StatementLine key={keyOf(entry)} {...entry} />
              ))}
              {statement.lines.length === 0 && (
                <tr>
                  <td />
                  <td colSpan={7} className={table.dim}>
                    {t('slo.statement.noLines')}
                  </td>
                </tr>
              )}
              {closing !== null && (
                <tr className={classes.ends}>
                  <td />
                  <td>{format.dateTime(reading.period.end)}</td>
                  <td />
                  <td>
                    <span className={lineClasses.chip}>
                      {t('slo.statement.closing')}
                    </span>
                  </td>
                  <td>
                    {t('slo.statement.closingText', {
                      opening: minutes(opening),
                      spent: minutes(opening - closing),
                    })}
                  </td>
                  <td className={table.number}>{spent(opening - closing)}</td>
                  <td className={table.number}>
                    {opening === 0
                      ? t('tile.noNumber')
                      : format.withUnit((opening - closing) / opening, 'ratio')}
                  </td>
                  <td className={table.number}>
                    {closing < 0 && <StatusIcon shape="critical" size={14} />}{' '}
                    {minutes(closing)}
                  </td>
                </tr>
              )}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
