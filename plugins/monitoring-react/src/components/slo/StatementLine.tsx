import { Link } from '@backstage/core-components';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import { useWords } from '../../hooks';
import { statusText, statusWash } from '../../theme/status';
import { useTableStyles } from '../useTableStyles';
import {
  hasMoment,
  statementNumbers,
  type NumberedLine,
} from './statementLines';

const HOUR_MS = 3_600_000;

/** Of all rows of a statement. */
export const useStatementStyles = makeStyles<Theme>(theme => ({
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
}));

/** What the budget was spent on at one time, how much, and what was left after it. */
export const StatementLine = ({ line, number }: NumberedLine) => {
  const classes = useStatementStyles();
  const table = useTableStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  const { minutes, spent } = statementNumbers(format);
  const lasted = () => {
    if (!hasMoment(line))
      return line.hours === null ? '' : format.duration(line.hours * HOUR_MS);
    const length = format.duration(
      Date.parse(line.end) - Date.parse(line.start),
    );
    return line.isRunning ? t('slo.statement.running', { length }) : length;
  };
  const belongs = () => {
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
  return (
    <tr
      style={
        line.isRunning
          ? { background: statusWash(theme, 'critical', 0.06) }
          : undefined
      }
    >
      <td>
        {number !== undefined && <span className={classes.mark}>{number}</span>}
      </td>
      <td className={table.nowrap}>
        {hasMoment(line)
          ? format.dateTime(line.start)
          : t('slo.statement.wholeWindow')}
      </td>
      <td className={`${table.number} ${table.dim}`}>{lasted()}</td>
      <td>
        <span className={classes.chip}>
          {t(`slo.statement.causes.${line.cause}`)}
        </span>
      </td>
      <td>{belongs()}</td>
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
};
