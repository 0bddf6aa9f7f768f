import Button from '@material-ui/core/Button';
import type {
  DoctorCheck,
  DoctorReport,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  Card,
  ErrorScreen,
  StatusIcon,
  useDoctor,
  useNow,
  useTableStyles,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { DoctorTable, DOCTOR_SHAPES } from './DoctorTable';
import { useSummaryStyles } from './useSummaryStyles';

const STATUSES = ['failed', 'warning', 'unknown', 'ok'] as const;

const Summary = ({
  report,
  isBusy,
  onLookAgain,
}: {
  report: DoctorReport;
  isBusy: boolean;
  onLookAgain: () => void;
}) => {
  const classes = useSummaryStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const nowMs = useNow();
  return (
    <Card className={classes.root} label={t('admin.doctor.summary')}>
      {STATUSES.filter(
        status => status === 'ok' || report.counts[status] > 0,
      ).map(status => (
        <span key={status} className={classes.item}>
          <StatusIcon shape={DOCTOR_SHAPES[status]} />
          <span className={classes.number}>
            {format.count(report.counts[status])}
          </span>
          {t(`admin.doctor.status.${status}`)}
        </span>
      ))}
      <span className={table.dim} role="status">
        {isBusy
          ? t('admin.doctor.looking')
          : t('admin.doctor.checkedAt', {
              time: format.moment(report.checkedAt, nowMs),
            })}
      </span>
      <Button
        variant="outlined"
        color="primary"
        className={classes.button}
        onClick={onLookAgain}
        disabled={isBusy}
      >
        {t('admin.doctor.lookAgain')}
      </Button>
    </Card>
  );
};

const needsAttention = ({ status }: DoctorCheck) =>
  status === 'failed' || status === 'warning';

/**
 * Everything an installation depends on, as it is now, and what to do about it.
 *
 * It asks every source, so it looks when the view opens and when somebody says so, never by itself.
 */
export const DoctorView = () => {
  const { t } = useWords();
  const doctor = useDoctor();
  const lookAgain = () => {
    doctor.refetch();
  };
  if (doctor.error && !doctor.data)
    return <ErrorScreen error={doctor.error} onRetry={lookAgain} />;
  if (!doctor.data) {
    return (
      <>
        <BlockSkeleton height={64} lines={1} />
        <BlockSkeleton height={320} lines={8} />
      </>
    );
  }
  const { checks } = doctor.data;
  const unknown = checks.filter(({ status }) => status === 'unknown');
  return (
    <>
      <Summary
        report={doctor.data}
        isBusy={doctor.isFetching}
        onLookAgain={lookAgain}
      />
      <DoctorTable
        label={t('admin.doctor.amiss')}
        checks={checks.filter(needsAttention)}
        none={t('admin.doctor.nothingAmiss')}
      />
      {unknown.length > 0 && (
        <DoctorTable
          label={t('admin.doctor.unknown')}
          checks={unknown}
          none=""
        />
      )}
      <DoctorTable
        label={t('admin.doctor.inOrder')}
        checks={checks.filter(({ status }) => status === 'ok')}
        none={t('admin.doctor.nothingInOrder')}
      />
    </>
  );
};
