import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { MappingMatrix } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '@rosetta/backstage-plugin-monitoring-react';
import { ORIGINS } from './mappingWords';
import { OriginMark } from './OriginMark';
import { PAGE_SIZE } from './useMappingChoices';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px 14px',
    flex: 1,
  },
  item: { display: 'inline-flex', alignItems: 'center', gap: 5 },
  pages: { marginLeft: 'auto', display: 'inline-flex', gap: 4 },
  button: { textTransform: 'none', fontSize: 12, padding: '2px 8px' },
});

/** How many rows are shown, what the letters mean, and the way to other pages. */
export const MatrixFooter = ({
  matrix,
  trail,
  onTrail,
}: {
  matrix: MappingMatrix;
  /** Cursors of the pages passed. */
  trail: readonly string[];
  onTrail: (trail: readonly string[]) => void;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const from = trail.length * PAGE_SIZE + 1;
  const { nextCursor } = matrix;
  return (
    <div className={classes.root}>
      <span>
        {t('mappings.shown', {
          from: format.count(from),
          to: format.count(from + matrix.items.length - 1),
          total: format.count(matrix.total),
        })}
      </span>
      {ORIGINS.map(origin => (
        <span key={origin} className={classes.item}>
          <OriginMark origin={origin} />
          {t(`mappings.originMeaning.${origin}`)}
        </span>
      ))}
      {(trail.length > 0 || nextCursor !== null) && (
        <span className={classes.pages}>
          <Button
            size="small"
            color="primary"
            className={classes.button}
            disabled={trail.length === 0}
            onClick={() => onTrail(trail.slice(0, -1))}
          >
            ← {t('mappings.previous')}
          </Button>
          <Button
            size="small"
            color="primary"
            className={classes.button}
            disabled={nextCursor === null}
            onClick={() => nextCursor && onTrail([...trail, nextCursor])}
          >
            {t('mappings.next')} →
          </Button>
        </span>
      )}
    </div>
  );
};
