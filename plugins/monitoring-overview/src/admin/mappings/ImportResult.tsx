import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { MappingImport } from '@rosetta/backstage-plugin-monitoring-common';
import {
  hairline,
  StatusWord,
  useTableStyles,
  useWords,
  type StatusShape,
} from '@rosetta/backstage-plugin-monitoring-react';
import { ToneBox } from './ToneBox';

type ImportRow = MappingImport['rows'][number];

/** Lines drawn at most; a file may have two thousand. */
const MAX_SHOWN = 200;

const SHAPES: Record<ImportRow['result'], StatusShape> = {
  created: 'ok',
  updated: 'ok',
  deleted: 'cancelled',
  unchanged: 'unknown',
  error: 'critical',
};

const TOTALS = ['created', 'updated', 'deleted', 'unchanged', 'error'] as const;

const useStyles = makeStyles<Theme>(theme => ({
  root: { marginTop: 14 },
  totals: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '2px 16px',
    margin: '8px 0',
    color: theme.palette.textSubtle,
    '& b': { color: theme.palette.text.primary },
  },
  rows: {
    maxHeight: 300,
    overflow: 'auto',
    border: `1px solid ${hairline(theme)}`,
    borderRadius: 4,
    '& td': { height: 34, overflowWrap: 'anywhere' },
  },
  entity: { minWidth: 210, padding: '5px 10px !important' as '5px' },
  message: { minWidth: 220, padding: '5px 10px !important' as '5px' },
}));

function Sentence({
  result,
  isRefused,
}: {
  result: MappingImport;
  isRefused: boolean;
}) {
  const { t } = useWords();
  const changes = result.created + result.updated + result.deleted;
  if (result.isApplied)
    return (
      <ToneBox
        shape="ok"
        title={t('mappings.csv.applied', { count: changes })}
        isLive
      />
    );
  if (isRefused)
    return (
      <ToneBox shape="warning" title={t('mappings.csv.notApplied')} isLive />
    );
  if (result.errors > 0)
    return (
      <ToneBox
        shape="critical"
        title={t('mappings.csv.allOrNone', { count: result.errors })}
        isLive
      />
    );
  return (
    <ToneBox
      shape={changes > 0 ? 'ok' : 'unknown'}
      title={t(changes > 0 ? 'mappings.csv.checked' : 'mappings.csv.noChange')}
      isLive
    />
  );
}

/** What a file would do, or did, line by line. */
export const ImportResult = ({
  result,
  isRefused,
}: {
  result: MappingImport;
  /** Whether it was to be applied, and was not. */
  isRefused: boolean;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const amounts = { ...result, error: result.errors };
  // Of a long file those that need a look.
  const isLong = result.rows.length > MAX_SHOWN;
  const rows = isLong
    ? [
        ...result.rows.filter(row => row.result === 'error'),
        ...result.rows.filter(row => row.result !== 'error'),
      ].slice(0, MAX_SHOWN)
    : result.rows;
  return (
    <section className={classes.root}>
      <Sentence result={result} isRefused={isRefused} />
      <div className={classes.totals}>
        {TOTALS.filter(kind => amounts[kind] > 0).map(kind => (
          <span key={kind}>
            {t(`mappings.csv.total.${kind}`, {
              amount: <b>{format.count(amounts[kind])}</b>,
            })}
          </span>
        ))}
        {isLong && (
          <span>
            {t('mappings.csv.fewer', {
              shown: format.count(rows.length),
              total: format.count(result.rows.length),
            })}
          </span>
        )}
      </div>
      {rows.length > 0 && (
        // Scrolls on its own, so it must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={classes.rows} tabIndex={0}>
          <table className={table.table}>
            <thead>
              <tr>
                <th className={table.number}>
                  {t('mappings.csv.column.line')}
                </th>
                <th>{t('mappings.csv.column.entity')}</th>
                <th>{t('mappings.csv.column.environment')}</th>
                <th>{t('mappings.csv.column.source')}</th>
                <th>{t('mappings.csv.column.result')}</th>
                <th>{t('mappings.csv.column.message')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(row => (
                <tr key={row.line}>
                  <td className={table.number}>{format.count(row.line)}</td>
                  <td className={classes.entity}>{row.entityRef}</td>
                  <td className={table.nowrap}>{row.environment}</td>
                  <td className={table.nowrap}>{row.source}</td>
                  <td className={table.nowrap}>
                    <StatusWord
                      shape={SHAPES[row.result]}
                      word={t(`mappings.csv.result.${row.result}`)}
                    />
                  </td>
                  <td className={classes.message}>
                    {row.field !== null && <strong>{row.field} </strong>}
                    {row.message !== null &&
                      row.message.replace(`${row.field}: `, '')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
};
