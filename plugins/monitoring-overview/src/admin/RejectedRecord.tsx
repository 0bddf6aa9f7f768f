import ChevronRightIcon from '@material-ui/icons/ChevronRight';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { RejectedRecordView } from '@rosetta/backstage-plugin-monitoring-common';
import {
  faintFill,
  hairline,
  statusText,
  statusWash,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { rejectionWord } from './adminWords';
import { sampleLines } from './sampleLines';

const useStyles = makeStyles<Theme>(theme => ({
  record: { borderTop: `1px solid ${hairline(theme)}`, padding: '10px 24px' },
  line: { display: 'flex', alignItems: 'center', gap: 8, cursor: 'pointer' },
  chevron: {
    fontSize: 18,
    marginLeft: -6,
    color: theme.palette.textSubtle,
    'details[open] &': { transform: 'rotate(90deg)' },
  },
  id: { minWidth: 0, overflowWrap: 'anywhere' },
  space: { flex: 1 },
  tag: {
    borderRadius: 3,
    fontSize: 11,
    padding: '1px 6px',
    whiteSpace: 'nowrap',
    flex: 'none',
  },
  dim: { color: theme.palette.textSubtle },
  sample: {
    margin: '8px 0 4px',
    font: '11px/16px Menlo, Consolas, "Liberation Mono", monospace',
    background: faintFill(theme),
    padding: '10px 12px',
    borderRadius: 4,
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    '& mark': { color: 'inherit' },
  },
}));

/** A refused record: why in words, and the record itself with the place marked. */
export const RejectedRecord = ({
  record,
  nowMs,
}: {
  record: RejectedRecordView;
  nowMs: number;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const words = useWords();
  const { t, format } = words;
  const wash = statusWash(theme, 'critical', 0.1);
  return (
    <details className={classes.record}>
      <summary className={classes.line}>
        <ChevronRightIcon className={classes.chevron} />
        <strong className={classes.id}>{record.recordId}</strong>
        <span className={classes.space} />
        <span
          className={classes.tag}
          title={record.code}
          style={{ background: wash, color: statusText(theme, 'critical') }}
        >
          {record.field === null
            ? rejectionWord(record.code, words)
            : `${record.field}: ${rejectionWord(record.code, words)}`}
        </span>
      </summary>
      <div className={classes.dim}>{record.message}</div>
      <pre className={classes.sample}>
        {sampleLines(record.sample, record.field).map((line, index) => (
          <span key={index}>
            {line.isMarked ? (
              <mark style={{ background: statusWash(theme, 'critical', 0.25) }}>
                {line.text}
              </mark>
            ) : (
              line.text
            )}
            {'\n'}
          </span>
        ))}
      </pre>
      <span className={classes.dim}>
        {t('admin.drawer.seen', {
          count: record.seen,
          time: format.moment(record.firstSeen, nowMs),
        })}
      </span>
    </details>
  );
};
