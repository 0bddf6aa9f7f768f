import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Explanation,
  ExplainRow,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useRef } from 'react';
import { useTableStyles } from '../components/useTableStyles';
import { CsvButton } from '../csv';
import { useWords } from '../hooks';
import { cellWords } from './cellWords';
import { labelOf } from './labelOf';
import { ScrollBox } from '../components/ScrollBox';

const useStyles = makeStyles({
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: 6,
    minHeight: 24,
    margin: '14px 0 4px',
  },
  title: { margin: 0, fontSize: 12, fontWeight: 700 },
  more: { marginTop: 8, textTransform: 'none' },
});

const IS_TEXT = new Set(['text', 'instant', 'day']);

/** The very rows that were counted. */
export const RowsTable = ({
  columns,
  rows,
  fact,
  total,
  onMore,
  isLoadingMore,
}: {
  columns: Explanation['rows']['columns'];
  rows: readonly ExplainRow[];
  fact: string;
  total: number;
  onMore: (() => void) | undefined;
  isLoadingMore: boolean;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  const root = useRef<HTMLElement>(null);
  const title = t('explain.rowsOf', {
    shown: format.count(rows.length),
    total: format.count(total),
    fact,
  });
  const isNumber = (unit: string | null) => unit === null || !IS_TEXT.has(unit);
  return (
    <section ref={root} aria-label={title}>
      <div className={classes.head}>
        <h3 className={classes.title}>{title}</h3>
        <CsvButton within={root} title={title} />
      </div>
      <ScrollBox label={title}>
        <table className={`${table.table} ${table.dense}`} aria-label={title}>
          <thead>
            <tr>
              {columns.map(({ id, unit }) => (
                <th
                  key={id}
                  scope="col"
                  className={isNumber(unit) ? table.number : undefined}
                >
                  {labelOf(t, `explain.column.${id}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {columns.map(({ id, unit }) => (
                  <td
                    key={id}
                    className={isNumber(unit) ? table.number : table.nowrap}
                  >
                    {cellWords(row[id], unit, words)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {onMore && (
        <Button
          variant="outlined"
          size="small"
          className={classes.more}
          onClick={onMore}
          disabled={isLoadingMore}
        >
          {t('explain.more')}
        </Button>
      )}
    </section>
  );
};
