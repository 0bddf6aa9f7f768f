import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type MappingMatrix,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  EntityLink,
  ErrorScreen,
  nameOfRef,
  scopeSearch,
  useMappings,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { MappingForm } from './MappingForm';

const useStyles = makeStyles<Theme>(theme => ({
  paper: { width: 596, maxWidth: 'calc(100vw - 32px)' },
  head: { padding: '22px 28px 0' },
  title: {
    margin: '0 0 2px',
    fontFamily: theme.typography.fontFamily,
    fontSize: 20,
    lineHeight: '26px',
    letterSpacing: '-.2px',
    overflowWrap: 'anywhere',
  },
  sub: {
    margin: 0,
    fontFamily: theme.typography.fontFamily,
    fontSize: 13,
    color: theme.palette.textSubtle,
    overflowWrap: 'anywhere',
    '& a': { color: theme.palette.link },
  },
  body: { padding: '14px 28px 20px' },
  button: { textTransform: 'none', fontWeight: 700 },
}));

/** Most rows that are looked through for an entity that is not on the page. */
const LOOKUP = 200;

export interface MappingDialogProps {
  readonly entityRef: string;
  /** As the URL says it: may be no source at all. */
  readonly source: string;
  readonly environment: string;
  readonly defaultEnvironment: string | undefined;
  /** The page of the matrix that is shown. */
  readonly matrix: MappingMatrix | undefined;
  readonly canManage: boolean;
  readonly nowMs: number;
  readonly onClose: () => void;
  readonly onHistory: () => void;
}

/** One entity in one source: what counts, and what an admin says instead. */
export const MappingDialog = ({
  entityRef,
  source,
  environment,
  defaultEnvironment,
  matrix,
  canManage,
  nowMs,
  onClose,
  onHistory,
}: MappingDialogProps) => {
  const classes = useStyles();
  const { t } = useWords();
  const find = (from: MappingMatrix | undefined) =>
    from?.items.find(item => item.ref === entityRef);
  const isShown = find(matrix) !== undefined;
  // A link may lead to an entity that is not on the page shown.
  const lookup = useMappings(
    {
      environment,
      filter: 'all',
      search: nameOfRef(entityRef).slice(0, 200),
      limit: LOOKUP,
    },
    { isEnabled: matrix !== undefined && !isShown },
  );
  const row = find(matrix) ?? find(lookup.data);
  const known = (matrix ?? lookup.data)?.sources.find(
    item => item.source === source,
  );
  const cell = row?.cells.find(item => item.source === source);
  const name = row?.name ?? nameOfRef(entityRef);
  const sourceWord = known ? SOURCE_NAMES[known.source].name : source;
  const isGone = !isShown && lookup.isSuccess && !lookup.isFetching;
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth={false}
      classes={{ paper: classes.paper }}
      aria-labelledby="mapping-title"
      scroll="body"
    >
      <div className={classes.head}>
        <h2 id="mapping-title" className={classes.title}>
          {t('mappings.dialog.title', { name, source: sourceWord })}
        </h2>
        <p className={classes.sub}>
          <EntityLink
            to={entityRef}
            isMonitoring
            search={scopeSearch(environment)}
          >
            {entityRef}
          </EntityLink>
          {' · '}
          {environment}
        </p>
      </div>
      {cell && known ? (
        <MappingForm
          className={classes.body}
          entityRef={entityRef}
          environment={environment}
          defaultEnvironment={defaultEnvironment}
          cell={cell}
          source={known}
          canManage={canManage}
          nowMs={nowMs}
          onClose={onClose}
          onHistory={onHistory}
        />
      ) : (
        <>
          <DialogContent className={classes.body}>
            {lookup.error && <ErrorScreen error={lookup.error} />}
            {!lookup.error && !isGone && !isShown && (
              <BlockSkeleton height={220} lines={6} />
            )}
            {!lookup.error && (isGone || isShown) && (
              <p className={classes.sub}>
                {t('mappings.dialog.gone', { source: sourceWord })}
              </p>
            )}
          </DialogContent>
          <DialogActions>
            <Button className={classes.button} onClick={onClose}>
              {t('mappings.dialog.close')}
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
};
