import Button from '@material-ui/core/Button';
import Drawer from '@material-ui/core/Drawer';
import IconButton from '@material-ui/core/IconButton';
import CloseIcon from '@material-ui/icons/Close';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  BlockSkeleton,
  ErrorScreen,
  mappingKeys,
  useMappingChanges,
  useRefresh,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { ChangeList } from './ChangeList';
import { SearchBox } from './SearchBox';

const useStyles = makeStyles<Theme>(theme => ({
  paper: {
    width: 452,
    maxWidth: '100vw',
    fontFamily: theme.typography.fontFamily,
    fontSize: 13,
    lineHeight: 1.45,
    fontVariantNumeric: 'tabular-nums',
  },
  head: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: 12,
    padding: '22px 20px 12px 24px',
  },
  title: {
    margin: 0,
    flex: 1,
    fontFamily: 'inherit',
    fontSize: 18,
    lineHeight: '24px',
  },
  body: { padding: '0 24px 24px' },
  dim: { color: theme.palette.textSubtle, margin: '10px 0 4px' },
  more: { textTransform: 'none' },
}));

const MAX_REF = 400;

export interface HistoryDrawerProps {
  readonly isOpen: boolean;
  /** Only changes of this entity. */
  readonly entity: string | undefined;
  readonly nowMs: number;
  readonly onEntity: (ref: string | undefined) => void;
  readonly onClose: () => void;
}

/** Who changed which mapping, of everything or of one entity. */
export const HistoryDrawer = ({
  isOpen,
  entity,
  nowMs,
  onEntity,
  onClose,
}: HistoryDrawerProps) => {
  const classes = useStyles();
  const { t } = useWords();
  const changes = useMappingChanges(entity, isOpen);
  const refresh = useRefresh(mappingKeys.all());
  const items = changes.data?.pages.flatMap(page => page.items) ?? [];
  const total = changes.data?.pages[0]?.total;
  return (
    <Drawer
      anchor="right"
      open={isOpen}
      onClose={onClose}
      classes={{ paper: classes.paper }}
      PaperProps={{
        role: 'dialog',
        'aria-label': t('mappings.history.title'),
      }}
    >
      <div className={classes.head}>
        <h2 className={classes.title}>{t('mappings.history.title')}</h2>
        <IconButton
          size="small"
          onClick={onClose}
          aria-label={t('mappings.history.close')}
        >
          <CloseIcon />
        </IconButton>
      </div>
      <div className={classes.body}>
        <SearchBox
          label={t('mappings.history.entity')}
          placeholder={t('mappings.history.entityHint')}
          value={entity ?? ''}
          maxLength={MAX_REF}
          width="100%"
          onChange={value => onEntity(value || undefined)}
        />
        {changes.error && !changes.data && (
          <ErrorScreen error={changes.error} onRetry={refresh} />
        )}
        {!changes.error && !changes.data && (
          <BlockSkeleton height={200} lines={6} />
        )}
        {total !== undefined && (
          <p className={classes.dim}>
            {total > 0 && t('mappings.history.total', { count: total })}
            {total === 0 &&
              t(
                entity === undefined
                  ? 'mappings.history.none'
                  : 'mappings.history.noneOfEntity',
              )}
          </p>
        )}
        <ChangeList changes={items} nowMs={nowMs} onEntity={onEntity} />
        {changes.hasNextPage && (
          <Button
            size="small"
            color="primary"
            className={classes.more}
            onClick={() => changes.fetchNextPage()}
            disabled={changes.isFetchingNextPage}
          >
            {t('mappings.history.older')}
          </Button>
        )}
      </div>
    </Drawer>
  );
};
