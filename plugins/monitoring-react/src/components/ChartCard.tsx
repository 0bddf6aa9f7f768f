import IconButton from '@material-ui/core/IconButton';
import TableChartIcon from '@material-ui/icons/TableChart';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import { useState, type ReactNode } from 'react';
import { useWords } from '../hooks';
import { hairline } from '../theme/status';
import { Card } from './Card';
import { ScrollBox } from './ScrollBox';

const useStyles = makeStyles<Theme>(theme => ({
  root: { paddingBottom: 8 },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: 8,
    padding: '10px 12px 0 16px',
    height: 30,
    boxSizing: 'border-box',
  },
  title: { margin: 0, fontSize: 14, fontWeight: 700 },
  space: { flex: 1 },
  icon: {
    padding: 5,
    color: theme.palette.textSubtle,
    borderRadius: 4,
    '& svg': { fontSize: 16 },
  },
  legend: {
    display: 'flex',
    gap: 14,
    padding: '4px 16px 4px',
    fontSize: 12,
    color: theme.palette.textSubtle,
    height: 16,
    overflow: 'hidden',
    '& b': { color: theme.palette.text.primary },
  },
  entry: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 5,
    whiteSpace: 'nowrap',
  },
  key: { width: 12, height: 0, borderTop: '2px solid' },
  body: { padding: '0 4px', height: 140 },
  table: {
    width: '100%',
    fontSize: 12,
    borderCollapse: 'collapse',
    fontVariantNumeric: 'tabular-nums',
    '& th': {
      fontWeight: 400,
      textAlign: 'right',
      color: theme.palette.textSubtle,
      position: 'sticky',
      top: 0,
      background: theme.palette.background.paper,
    },
    '& td': {
      textAlign: 'right',
      borderTop: `1px solid ${hairline(theme)}`,
      padding: '2px 4px',
      whiteSpace: 'nowrap',
    },
    '& th:first-child, & td:first-child': { textAlign: 'left' },
  },
}));

export interface LegendEntry {
  readonly name: string;
  /** Newest value in words, or that there is none. */
  readonly current: string;
}

export interface ChartTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface ChartCardProps {
  readonly title: string;
  readonly chip?: ReactNode;
  readonly legend: readonly LegendEntry[];
  /** The same figures to read: made only when asked for. */
  readonly table: () => ChartTable;
  readonly children: ReactNode;
}

/** A chart with its legend of current values, and its figures as a table on request. */
export const ChartCard = ({
  title,
  chip,
  legend,
  table,
  children,
}: ChartCardProps) => {
  const classes = useStyles();
  const theme = useTheme();
  const { t } = useWords();
  const [isTable, setTable] = useState(false);
  const figures = isTable ? table() : undefined;
  return (
    <Card className={classes.root} label={title}>
      <div className={classes.head}>
        <h3 className={classes.title}>{title}</h3>
        {chip}
        <span className={classes.space} />
        <IconButton
          className={classes.icon}
          onClick={() => setTable(!isTable)}
          aria-pressed={isTable}
          aria-label={t('chart.asTable', { title })}
          title={t('chart.table')}
        >
          <TableChartIcon />
        </IconButton>
      </div>
      <div className={classes.legend}>
        {legend.map((entry, index) => (
          <span key={entry.name} className={classes.entry}>
            <span
              className={classes.key}
              style={{
                borderColor:
                  index === 0
                    ? theme.palette.primary.main
                    : theme.palette.textSubtle,
              }}
            />
            {entry.name} <b>{entry.current}</b>
          </span>
        ))}
      </div>
      {figures ? (
        <ScrollBox
          label={t('chart.figures', { title })}
          style={{ height: 140, overflow: 'auto', margin: '0 12px' }}
        >
          <table
            className={classes.table}
            aria-label={t('chart.figures', { title })}
          >
            <thead>
              <tr>
                {figures.head.map(cell => (
                  <th key={cell}>{cell}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {figures.rows.map(row => (
                <tr key={row[0]}>
                  {row.map((cell, index) => (
                    <td key={figures.head[index]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      ) : (
        <div className={classes.body}>{children}</div>
      )}
    </Card>
  );
};
