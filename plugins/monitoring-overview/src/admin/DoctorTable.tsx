import { makeStyles } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type DoctorCheck,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  SourceMark,
  StatusWord,
  useTableStyles,
  useWords,
  type StatusShape,
  ScrollBox,
} from '@rosetta/backstage-plugin-monitoring-react';

const useStyles = makeStyles({
  where: { display: 'flex', alignItems: 'center', gap: 8 },
  text: { padding: '8px 10px !important', minWidth: 220 },
});

/** How each finding is drawn. */
export const DOCTOR_SHAPES: Record<DoctorCheck['status'], StatusShape> = {
  failed: 'critical',
  warning: 'warning',
  unknown: 'unknown',
  ok: 'ok',
};

/** Where a check looked: an instance of a source, or what everything runs in. */
const Where = ({ check }: { check: DoctorCheck }) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t } = useWords();
  const { area, origin } = check;
  if (!origin) return <>{t(`admin.doctor.area.${area}`)}</>;
  return (
    <span className={classes.where}>
      <SourceMark source={origin.source} />
      <span>
        {SOURCE_NAMES[origin.source].name}{' '}
        <span className={table.dim}>{origin.instance}</span>
      </span>
    </span>
  );
};

export interface DoctorTableProps {
  readonly label: string;
  readonly checks: readonly DoctorCheck[];
  /** Said when there is none. */
  readonly none: string;
}

/** Checks with what was found and what to do, in the order they came. */
export const DoctorTable = ({ label, checks, none }: DoctorTableProps) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t } = useWords();
  // Where there is nothing to do, the column would be empty in every row.
  const hasFixes = checks.some(({ fix }) => fix !== null);
  return (
    <Card title={label} label={label}>
      {checks.length === 0 ? (
        <div className={table.empty}>{none}</div>
      ) : (
        <ScrollBox label={label}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t('admin.doctor.column.status')}</th>
                <th>{t('admin.doctor.column.where')}</th>
                <th>{t('admin.doctor.column.check')}</th>
                <th>{t('admin.doctor.column.found')}</th>
                {hasFixes && <th>{t('admin.doctor.column.fix')}</th>}
              </tr>
            </thead>
            <tbody>
              {checks.map(check => (
                <tr
                  key={`${check.area}/${check.origin?.source}/${check.origin?.instance}/${check.id}`}
                >
                  <td className={table.nowrap}>
                    <StatusWord
                      shape={DOCTOR_SHAPES[check.status]}
                      word={t(`admin.doctor.status.${check.status}`)}
                      isPlain={check.status === 'ok'}
                    />
                  </td>
                  <td className={table.nowrap}>
                    <Where check={check} />
                  </td>
                  <td className={table.nowrap}>{check.title}</td>
                  <td className={classes.text}>{check.message}</td>
                  {hasFixes && <td className={classes.text}>{check.fix}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
