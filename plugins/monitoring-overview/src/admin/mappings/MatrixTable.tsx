import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type MappingMatrix,
  type SourceId,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  useTableStyles,
  useWords,
  ScrollBox,
} from '@rosetta/backstage-plugin-monitoring-react';
import { MatrixRow } from './MatrixRow';

/** Narrower than this a cell cannot say what it has to. */
const MIN_CELL = 112;

const useStyles = makeStyles<Theme>({
  table: {
    tableLayout: 'fixed',
    '& th': { padding: '7px 5px' },
    '& td': { height: 50, padding: '0 !important' },
    '& td:first-child': { padding: '7px 5px 7px 16px !important' },
    '& td:last-child': { padding: '7px 16px 7px 5px !important' },
    '& th:first-child': { width: 182 },
    '& th:last-child': { width: 82 },
  },
});

export interface MatrixTableProps {
  readonly matrix: MappingMatrix;
  readonly environment: string;
  /** Names of teams by ref. */
  readonly teams: ReadonlyMap<string, string>;
  readonly nowMs: number;
  /** Ref of the entity whose findings are shown. */
  readonly opened: string | undefined;
  readonly onOpenCell: (ref: string, source: SourceId) => void;
  readonly onOpenFindings: (ref: string | undefined) => void;
}

/** Every entity and how it is named in every connected source. */
export const MatrixTable = ({
  matrix,
  environment,
  teams,
  nowMs,
  opened,
  onOpenCell,
  onOpenFindings,
}: MatrixTableProps) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t } = useWords();
  return (
    <ScrollBox label={t('mappings.title')}>
      <table
        className={`${table.table} ${classes.table}`}
        style={{ minWidth: 264 + matrix.sources.length * MIN_CELL }}
      >
        <thead>
          <tr>
            <th>{t('mappings.column.entity')}</th>
            {matrix.sources.map(({ source }) => (
              <th key={source}>{SOURCE_NAMES[source].name}</th>
            ))}
            <th>{t('mappings.column.findings')}</th>
          </tr>
        </thead>
        <tbody>
          {matrix.items.map(row => (
            <MatrixRow
              key={row.ref}
              row={row}
              environment={environment}
              team={row.owner === null ? undefined : teams.get(row.owner)}
              nowMs={nowMs}
              isOpen={row.ref === opened}
              onOpenCell={source => onOpenCell(row.ref, source)}
              onToggleFindings={() =>
                onOpenFindings(row.ref === opened ? undefined : row.ref)
              }
            />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
};
