import { Link } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type {
  SloStatement,
  SloStatementLineView,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useState } from 'react';
import { useWords } from '../../hooks';
import { faintFill, statusText, statusWash } from '../../theme/status';
import { Card } from '../Card';
import { shortfallWords } from '../scope/figureWords';
import { SourceBadge } from '../SourceBadge';
import { StatusIcon } from '../StatusIcon';
import { useTableStyles } from '../useTableStyles';
import { promiseWords } from './sloWords';
import { numberedLines, SMALL_SHARE, smallLines } from './statementLines';

const useStyles = makeStyles<Theme>(theme => ({
  ends: { background: `${faintFill(theme)} !important`, fontWeight: 700 },
  chip: {
    padding: '1px 6px',
    borderRadius: 3,
    border: `1px solid ${theme.palette.divider}`,
    fontSize: 11,
    whiteSpace: 'nowrap',
  },
  mark: {
    display: 'inline-block',
    width: 18,
    height: 18,
    borderRadius: 9,
    border: `1px solid ${theme.palette.text.primary}`,
    textAlign: 'center',
    fontSize: 11,
    fontWeight: 700,
    lineHeight: '18px',
  },
  sources: { display: 'inline-flex', gap: 10, flexWrap: 'wrap' },
  fold: { textTransform: 'none', padding: 0, minWidth: 0 },
}));

const HOUR_MS = 3_600_000;

const isTimeless = ({ cause }: SloStatementLineView) =>
  cause === 'background' || cause === 'no_data';

/** The error budget as a bank statement: opening, what was spent and on what, closing. */
export const StatementTable = ({
  statement,
  nowMs,
}: {
  statement: SloStatement;
  nowMs: number;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const theme = useTheme();
  const words = useWords();
  const { t, format } = words;
  const [isWhole, setIsWhole] = useState(false);
  const small = smallLines(statement);
  const folded = new Set(isWhole ? [] : small);
  const shown = numberedLines(statement).filter(({ line }) => !folded.has(line));
  const moments = shown.filter(({ line }) => !isTimeless(line));
  const timeless = shown.filter(({ line }) => isTimeless(line));
  const {
    slo,
    reading,
    openingMinutes: opening,
    closingMinutes: closing,
  } = statement;
  const title = t('slo.statement.title', { slo: promiseWords(slo, words) });
  const minutes = (value: number) => format.measure(Number(value.toFixed(1)));
  const spent = (value: number) => (value === 0 ? minutes(0) : minutes(-value));
  const lasted = (line: SloStatementLineView) => {
    if (isTimeless(line))
      return line.hours === null ? '' : format.duration(line.hours * HOUR_MS);
    const length = format.duration(
      Date.parse(line.end) - Date.parse(line.start),
    );
    return line.isRunning ? t('slo.statement.running', { length }) : length;
  };
  const belongs = (line: SloStatementLineView) => {
    switch (line.cause) {
      case 'background':
        return t('slo.statement.backgroundText');
      case 'no_data':
        return t('slo.statement.noDataText');
      case 'unexplained':
        return t('slo.statement.unexplainedText');
      case 'maintenance':
        return t('slo.statement.maintenanceText');
      default:
    }
    if (line.label === null)
      return <span className={table.dim}>{t('slo.statement.hidden')}</span>;
    return (
      <>
        {line.upstreamUrl ? (
          <Link to={line.upstreamUrl}>{line.label}</Link>
        ) : (
          <b>{line.label}</b>
        )}{' '}
        {line.title}
      </>
    );
  };
  const row = (
    { line, number }: (typeof shown)[number],
    index: number,
  ) => (
    <tr
      key={`${line.cause}${index}`}
      style={
        line.isRunning
          ? { background: statusWash(theme, 'critical', 0.06) }
          : undefined
      }
    >
      <td>
        {number !== undefined && (
          <span className={classes.mark}>{number}</span>
        )}
      </td>
      <td className={table.nowrap}>
        {isTimeless(line)
          ? t('slo.statement.wholeWindow')
          : format.dateTime(line.start)}
      </td>
      <td className={`${table.number} ${table.dim}`}>
        {lasted(line)}
      </td>
      <td>
        <span className={classes.chip}>
          {t(`slo.statement.causes.${line.cause}`)}
        </span>
      </td>
      <td>{belongs(line)}</td>
      <td className={table.number}>{spent(line.minutes)}</td>
      <td className={`${table.number} ${table.dim}`}>
        {format.withUnit(line.budgetShare, 'ratio')}
      </td>
      <td
        className={table.number}
        style={
          line.balanceMinutes < 0
            ? { color: statusText(theme, 'critical') }
            : undefined
        }
      >
        <b>{minutes(line.balanceMinutes)}</b>
      </td>
    </tr>
  );
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
        <div className={table.scroll}>
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
                  <span className={classes.chip}>
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
              {moments.map(row)}
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
                    {spent(
                      small.reduce((sum, line) => sum + line.minutes, 0),
                    )}
                  </td>
                  <td className={`${table.number} ${table.dim}`}>
                    {format.withUnit(
                      small.reduce((sum, line) => sum + line.budgetShare, 0),
                      'ratio',
                    )}
                  </td>
                  <td className={`${table.number} ${table.dim}`}>
                    {t('slo.statement.included')}
                  </td>
                </tr>
              )}
              {timeless.map(row)}
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
                    <span className={classes.chip}>
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
        </div>
      )}
    </Card>
  );
};
