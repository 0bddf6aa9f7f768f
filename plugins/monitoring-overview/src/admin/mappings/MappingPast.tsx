import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  BlockSkeleton,
  failureKind,
  hairline,
  Notice,
  useMappingHistory,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { ChangeList } from './ChangeList';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    marginTop: 14,
    paddingTop: 10,
    borderTop: `1px solid ${hairline(theme)}`,
  },
  title: { margin: 0, fontSize: 13, lineHeight: '20px' },
  list: { maxHeight: 190, overflow: 'auto' },
  button: {
    textTransform: 'none',
    fontSize: 12,
    padding: '2px 6px',
    margin: '2px -6px 0',
  },
}));

/** What became of one mapping, and the way to everything that happened to its entity. */
export const MappingPast = ({
  mappingId,
  nowMs,
  onHistory,
}: {
  /** Absent where there is no mapping. */
  mappingId: string | undefined;
  nowMs: number;
  onHistory: () => void;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  const history = useMappingHistory(mappingId);
  return (
    <section
      className={classes.root}
      aria-label={t('mappings.history.ofMapping')}
    >
      {mappingId !== undefined && (
        <>
          <h3 className={classes.title}>{t('mappings.history.ofMapping')}</h3>
          {history.error && !history.data && (
            <Notice>{t(`failure.${failureKind(history.error)}.title`)}</Notice>
          )}
          {!history.error && !history.data && (
            <BlockSkeleton height={60} lines={2} />
          )}
          {history.data && (
            // Scrolls on its own, so it must be reachable by keyboard.
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            <div className={classes.list} tabIndex={0}>
              <ChangeList changes={history.data.items} nowMs={nowMs} />
            </div>
          )}
        </>
      )}
      <Button
        size="small"
        color="primary"
        className={classes.button}
        onClick={onHistory}
      >
        {t('mappings.history.ofEntity')} →
      </Button>
    </section>
  );
};
