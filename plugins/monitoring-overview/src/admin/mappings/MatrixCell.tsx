import ButtonBase from '@material-ui/core/ButtonBase';
import {
  alpha,
  makeStyles,
  useTheme,
  type Theme,
} from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type MappingCell,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  StatusIcon,
  statusWash,
  useTableStyles,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { cellLook } from './cellLook';
import { OriginMark } from './OriginMark';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    width: '100%',
    height: '100%',
    minHeight: 50,
    padding: '6px 5px',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'stretch',
    justifyContent: 'center',
    textAlign: 'left',
    font: 'inherit',
    color: theme.palette.text.primary,
    '&:hover': { background: alpha(theme.palette.primary.main, 0.06) },
    '&:focus-visible': {
      boxShadow: `inset 0 0 0 2px ${theme.palette.primary.main}`,
    },
  },
  value: {
    fontSize: 12.5,
    lineHeight: '18px',
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  },
  meta: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '0 5px',
    fontSize: 11,
    lineHeight: '15px',
    color: theme.palette.textSubtle,
  },
  part: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 4,
    whiteSpace: 'nowrap',
  },
  dim: { fontSize: 12.5, color: theme.palette.textSubtle },
}));

export interface MatrixCellProps {
  readonly cell: MappingCell;
  /** Name of the entity. */
  readonly name: string;
  readonly nowMs: number;
  readonly onOpen: () => void;
}

/** How an entity is named in one source, who says so, and whether upstream knows it; opens the dialog. */
export const MatrixCell = ({ cell, name, nowMs, onOpen }: MatrixCellProps) => {
  const classes = useStyles();
  const table = useTableStyles();
  const theme = useTheme();
  const { t } = useWords();
  const { value, absence, origin, mark, isWrong } = cellLook(cell, nowMs);
  const shown = absence ? t(`mappings.state.${absence}`) : value ?? '';
  const originWord = origin ? t(`mappings.origin.${origin}`) : undefined;
  const markWord = mark ? t(`mappings.${mark.word}`) : undefined;
  return (
    <td
      style={
        isWrong ? { background: statusWash(theme, 'critical', 0.1) } : undefined
      }
    >
      <ButtonBase
        className={classes.root}
        onClick={onOpen}
        title={[value, cell.note].filter(Boolean).join('\n') || undefined}
      >
        <span className={table.hidden}>
          {t('mappings.openCell', {
            name,
            source: SOURCE_NAMES[cell.source].name,
          })}
        </span>{' '}
        <span className={absence ? classes.dim : classes.value}>{shown}</span>{' '}
        {(origin || mark) && (
          <span className={classes.meta}>
            {origin && (
              <span className={classes.part}>
                <OriginMark origin={origin} />
                {originWord}
              </span>
            )}{' '}
            {mark && (
              <span className={classes.part}>
                <StatusIcon shape={mark.shape} size={12} />
                {markWord}
              </span>
            )}
          </span>
        )}
      </ButtonBase>
    </td>
  );
};
