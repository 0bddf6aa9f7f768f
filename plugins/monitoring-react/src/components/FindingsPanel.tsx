import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../hooks';
import { faintFill, hairline } from '../theme/status';
import { Card } from './Card';
import { StatusIcon } from './StatusIcon';

const MONO = 'Menlo, Consolas, "Liberation Mono", monospace';

const useStyles = makeStyles<Theme>(theme => ({
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: 13,
    tableLayout: 'fixed',
  },
  head: {
    textAlign: 'left',
    fontWeight: 400,
    fontSize: 12,
    color: theme.palette.textSubtle,
    padding: '6px 16px',
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  cell: {
    padding: '9px 16px',
    borderBottom: `1px solid ${hairline(theme)}`,
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    'tr:last-child > &': { borderBottom: 0 },
  },
  code: {
    fontFamily: MONO,
    fontSize: 12,
    background: faintFill(theme),
    borderRadius: 3,
    padding: '1px 5px',
  },
  title: { display: 'inline-flex', alignItems: 'center', gap: 8 },
}));

/** Annotations that could not be read: what was written, what is wrong, and a value that works. */
export const FindingsPanel = ({
  findings,
}: {
  findings: Summary['findings'];
}) => {
  const classes = useStyles();
  const { t } = useWords();
  if (findings.length === 0) return null;
  return (
    <Card
      label={t('findings.label')}
      hasCsv
      title={
        <span className={classes.title}>
          <StatusIcon shape="warning" size={16} />
          {t('findings.title', { count: findings.length })}
        </span>
      }
      note={t('findings.note')}
    >
      <table className={classes.table}>
        <thead>
          <tr>
            <th className={classes.head}>{t('findings.key')}</th>
            <th className={classes.head}>{t('findings.value')}</th>
            <th className={classes.head}>{t('findings.message')}</th>
            <th className={classes.head}>{t('findings.example')}</th>
          </tr>
        </thead>
        <tbody>
          {findings.map(finding => (
            <tr key={`${finding.key}=${finding.value}`}>
              <td className={classes.cell}>
                <code className={classes.code}>{finding.key}</code>
              </td>
              <td className={classes.cell}>
                <code className={classes.code}>{finding.value}</code>
              </td>
              <td className={classes.cell}>{finding.message}</td>
              <td className={classes.cell}>
                {finding.example !== '' && (
                  <code className={classes.code}>{finding.example}</code>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
};
