import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../hooks';
import { Card } from './Card';
import { StatusIcon, type StatusShape } from './StatusIcon';

const useStyles = makeStyles<Theme>(theme => ({
  root: { padding: '20px 20px 22px', display: 'flex', gap: 14 },
  title: { margin: '0 0 4px', fontSize: 16, lineHeight: '22px' },
  text: {
    margin: 0,
    fontSize: 13,
    color: theme.palette.textSubtle,
    maxWidth: 720,
  },
  said: {
    margin: '8px 0 0',
    fontSize: 12,
    color: theme.palette.textSubtle,
    overflowWrap: 'anywhere',
  },
  button: { marginTop: 14, textTransform: 'none' },
}));

/** What kind of failure a reader is told of. */
export type FailureKind =
  | 'forbidden'
  | 'notFound'
  | 'badRequest'
  | 'unavailable'
  | 'network'
  | 'malformed'
  | 'unexpected';

/** Sorts an error into what a reader can do about it. */
export function failureKind(error: unknown): FailureKind {
  if (error instanceof MonitoringApiError) {
    if (error.status === 401 || error.status === 403) return 'forbidden';
    if (error.status === 404) return 'notFound';
    if (error.status === 400) return 'badRequest';
    if (error.status === 502 || error.status === 503 || error.status === 504)
      return 'unavailable';
    return 'unexpected';
  }
  if (error instanceof Error && error.name === 'ZodError') return 'malformed';
  if (error instanceof TypeError) return 'network';
  return 'unexpected';
}

/** Failures after which nothing that was shown before may stay. */
const FINAL: readonly FailureKind[] = ['forbidden', 'notFound'];

/** Whether a failure takes the place of a screen: nothing to show was there, or none of it may stay. */
export const endsScreen = (failure: Error | null, hasData: boolean): boolean =>
  failure !== null && (!hasData || FINAL.includes(failureKind(failure)));

const SHAPES: Record<FailureKind, StatusShape> = {
  forbidden: 'lock',
  notFound: 'unknown',
  badRequest: 'warning',
  unavailable: 'warning',
  network: 'warning',
  malformed: 'warning',
  unexpected: 'warning',
};

/** Says what failed and what helps, each failure in its own words; never green, never blank. */
export const ErrorScreen = ({
  error,
  onRetry,
}: {
  error: unknown;
  onRetry?: () => void;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  const kind = failureKind(error);
  const said =
    error instanceof MonitoringApiError && kind !== 'forbidden'
      ? error.message
      : undefined;
  const canRetry = onRetry && kind !== 'forbidden' && kind !== 'badRequest';
  return (
    <Card className={classes.root} label={t(`failure.${kind}.title`)}>
      <StatusIcon shape={SHAPES[kind]} size={24} />
      <div role="alert">
        <h2 className={classes.title}>{t(`failure.${kind}.title`)}</h2>
        <p className={classes.text}>{t(`failure.${kind}.text`)}</p>
        {said && (
          <p className={classes.said}>{t('failure.said', { message: said })}</p>
        )}
        {canRetry && (
          <Button
            variant="outlined"
            size="small"
            className={classes.button}
            onClick={onRetry}
          >
            {t('failure.retry')}
          </Button>
        )}
      </div>
    </Card>
  );
};
