import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useWords } from '../hooks';
import { faintFill } from '../theme/status';
import { Card } from './Card';

const useStyles = makeStyles<Theme>(theme => ({
  bone: { background: faintFill(theme), borderRadius: 3 },
  box: { padding: 16, display: 'flex', flexDirection: 'column', gap: 10 },
}));

/** A grey box of a given height in place of something that is loaded. */
export const BlockSkeleton = ({
  height,
  lines = 2,
}: {
  height: number;
  lines?: number;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  return (
    <Card style={{ height, overflow: 'hidden' }}>
      <div
        className={classes.box}
        role="status"
        aria-label={t('common.loading')}
      >
        {Array.from({ length: lines }, (_, index) => (
          <div
            key={index}
            className={classes.bone}
            style={{ height: 14, width: `${80 - ((index * 17) % 50)}%` }}
          />
        ))}
      </div>
    </Card>
  );
};
