import ButtonBase from '@material-ui/core/ButtonBase';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type MappingRow,
  type SourceId,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  EntityLink,
  FindingsPanel,
  nameOfRef,
  scopeSearch,
  StatusIcon,
  statusText,
  useTableStyles,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import {
  cellValue,
  countFindings,
  isBadUpstream,
  kindWord,
  VERIFICATION_SHAPES,
} from './mappingWords';
import { MatrixCell } from './MatrixCell';

const useStyles = makeStyles<Theme>(theme => ({
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  who: {
    fontSize: 11.5,
    lineHeight: '16px',
    color: theme.palette.textSubtle,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  findings: {
    font: 'inherit',
    fontWeight: 700,
    gap: 6,
    padding: '6px 8px',
    margin: '0 -8px',
    borderRadius: 4,
    '&:focus-visible': {
      boxShadow: `inset 0 0 0 2px ${theme.palette.primary.main}`,
    },
  },
  below: { padding: '6px 0 8px 11px' },
  upstream: {
    listStyle: 'none',
    margin: '10px 0 0',
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: 4,
    '& li': { display: 'flex', gap: 8, alignItems: 'flex-start' },
  },
}));

export interface MatrixRowProps {
  readonly row: MappingRow;
  readonly environment: string;
  /** Name of the team; the name in its ref when it has none. */
  readonly team: string | undefined;
  readonly nowMs: number;
  readonly isOpen: boolean;
  readonly onOpenCell: (source: SourceId) => void;
  readonly onToggleFindings: () => void;
}

/** One entity in every source, and below it, when opened, what is wrong. */
export const MatrixRow = ({
  row,
  environment,
  team,
  nowMs,
  isOpen,
  onOpenCell,
  onToggleFindings,
}: MatrixRowProps) => {
  const classes = useStyles();
  const table = useTableStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  const count = countFindings(row);
  const owner = team ?? (row.owner ? nameOfRef(row.owner) : undefined);
  const who = [kindWord(row.kind), owner].filter(Boolean).join(' · ');
  return (
    <>
      <tr>
        <td>
          <div className={`${classes.name} ${table.name}`}>
            <EntityLink
              to={row.ref}
              isMonitoring
              search={scopeSearch(environment)}
            >
              <span title={row.ref}>{row.name}</span>
            </EntityLink>
          </div>
          <div className={classes.who} title={who}>
            {who}
          </div>
        </td>
        {row.cells.map(cell => (
          <MatrixCell
            key={cell.source}
            cell={cell}
            name={row.name}
            nowMs={nowMs}
            onOpen={() => onOpenCell(cell.source)}
          />
        ))}
        <td>
          {count === 0 ? (
            <span className={table.dim}>{t('mappings.noFindings')}</span>
          ) : (
            <ButtonBase
              className={classes.findings}
              style={{ color: statusText(theme, 'warning') }}
              aria-expanded={isOpen}
              aria-label={t('mappings.openFindings', {
                name: row.name,
                count,
              })}
              onClick={onToggleFindings}
            >
              <StatusIcon shape="warning" size={16} />
              {format.count(count)}
            </ButtonBase>
          )}
        </td>
      </tr>
      {isOpen && count > 0 && (
        <tr>
          <td colSpan={row.cells.length + 2}>
            <div className={classes.below}>
              <FindingsPanel findings={row.findings} />
              <ul className={classes.upstream}>
                {row.cells.filter(isBadUpstream).map(cell => {
                  // Only cells with a verification are bad upstream.
                  const verification = cell.verification!;
                  return (
                    <li key={cell.source}>
                      <StatusIcon shape={VERIFICATION_SHAPES[verification]} />
                      <span>
                        {t('mappings.upstreamFinding', {
                          source: SOURCE_NAMES[cell.source].name,
                          value: cellValue(cell) ?? '',
                          state: t(`mappings.verification.${verification}`),
                        })}
                        {cell.note && (
                          <span className={table.dim}> · {cell.note}</span>
                        )}
                      </span>
                    </li>
                  );
                })}
              </ul>
            </div>
          </td>
        </tr>
      )}
    </>
  );
};
