import { makeStyles, type Theme } from '@material-ui/core/styles';
import { Card } from './Card';
import { CopyBlock } from './CopyBlock';
import { StatusIcon } from './StatusIcon';

const useStyles = makeStyles<Theme>(theme => ({
  root: { padding: '18px 20px 20px', display: 'flex', gap: 14 },
  inside: { padding: '4px 16px 16px', display: 'flex', gap: 10 },
  title: { margin: '0 0 4px', fontSize: 16, lineHeight: '22px' },
  small: { margin: '0 0 2px', fontSize: 13, lineHeight: '18px' },
  text: {
    margin: '0 0 12px',
    fontSize: 13,
    color: theme.palette.textSubtle,
    maxWidth: 640,
  },
  body: { minWidth: 0, flex: 1 },
}));

/** Why nothing at all can be said of something, and what helps. */
export interface Absence {
  readonly title: string;
  readonly text: string;
  readonly shape: 'unknown' | 'lock';
  /** Whether annotation keys would help. */
  readonly hasKeys: boolean;
}

const Keys = ({
  absence,
  keys,
}: {
  absence: Absence;
  keys: readonly string[];
}) =>
  absence.hasKeys && keys.length > 0 ? (
    <CopyBlock text={keys.map(key => `${key}: `).join('\n')} />
  ) : null;

/** In place of a part of the screen: why there is nothing, and what to do. */
export const AbsenceCard = ({
  absence,
  keys,
}: {
  absence: Absence;
  keys: readonly string[];
}) => {
  const classes = useStyles();
  return (
    <Card className={classes.root} isDashed label={absence.title}>
      <StatusIcon shape={absence.shape} size={22} />
      <div className={classes.body}>
        <h2 className={classes.title}>{absence.title}</h2>
        <p className={classes.text}>{absence.text}</p>
        <Keys absence={absence} keys={keys} />
      </div>
    </Card>
  );
};

/** In place of the rows of a card that keeps its title. */
export const AbsenceRows = ({
  absence,
  keys,
}: {
  absence: Absence;
  keys: readonly string[];
}) => {
  const classes = useStyles();
  return (
    <div className={classes.inside} role="note">
      <StatusIcon shape={absence.shape} size={18} />
      <div className={classes.body}>
        <h3 className={classes.small}>{absence.title}</h3>
        <p className={classes.text}>{absence.text}</p>
        <Keys absence={absence} keys={keys} />
      </div>
    </div>
  );
};
