import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type SourceId,
} from '@rosetta/backstage-plugin-monitoring-common';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 5,
    fontSize: 11,
    color: theme.palette.textSubtle,
    whiteSpace: 'nowrap',
    minWidth: 0,
  },
  mark: {
    fontSize: 8,
    lineHeight: '12px',
    fontWeight: 700,
    letterSpacing: '.02em',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 2,
    padding: '0 2px',
    flex: 'none',
    display: 'inline-block',
    verticalAlign: 'middle',
  },
  large: {
    fontSize: 11,
    lineHeight: '28px',
    width: 28,
    textAlign: 'center',
    borderRadius: 5,
    padding: 0,
  },
  name: { overflow: 'hidden', textOverflow: 'ellipsis' },
  age: { flex: 'none' },
  strong: { fontWeight: 700, color: theme.palette.text.primary },
}));

/** Two letters in a box for a source. */
export const SourceMark = ({
  source,
  isLarge,
}: {
  source: SourceId;
  isLarge?: boolean;
}) => {
  const classes = useStyles();
  return (
    <span
      className={isLarge ? `${classes.mark} ${classes.large}` : classes.mark}
      title={SOURCE_NAMES[source].name}
    >
      {SOURCE_NAMES[source].mark}
    </span>
  );
};

export interface SourceBadgeProps {
  readonly source: SourceId;
  /** Shown beside the name, e.g. an age. */
  readonly age?: string;
  /** Emphasised, because the age is the news. */
  readonly isOld?: boolean;
  readonly hasName?: boolean;
}

/** Where a number comes from, and how old it is. */
export const SourceBadge = ({
  source,
  age,
  isOld,
  hasName = true,
}: SourceBadgeProps) => {
  const classes = useStyles();
  return (
    <span className={classes.root}>
      <SourceMark source={source} />
      {hasName && (
        <span className={classes.name}>{SOURCE_NAMES[source].name}</span>
      )}
      {age && (
        <span
          className={isOld ? `${classes.age} ${classes.strong}` : classes.age}
        >
          {age}
        </span>
      )}
    </span>
  );
};
