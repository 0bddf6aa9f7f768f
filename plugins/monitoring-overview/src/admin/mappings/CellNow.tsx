import { Link } from '@backstage/core-components';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { MappingCell } from '@rosetta/backstage-plugin-monitoring-common';
import {
  StatusIcon,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { OriginMark } from './OriginMark';
import { ToneBox } from './ToneBox';
import { cellValue, VERIFICATION_SHAPES } from './mappingWords';

const useStyles = makeStyles<Theme>(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: 8 },
  now: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '2px 8px',
    fontSize: 12,
    color: theme.palette.textSubtle,
    overflowWrap: 'anywhere',
    '& strong': { color: theme.palette.text.primary, fontWeight: 400 },
  },
  part: { display: 'inline-flex', alignItems: 'center', gap: 4 },
  dim: { color: theme.palette.textSubtle },
  mono: {
    fontFamily: 'Menlo, Consolas, "Liberation Mono", monospace',
    fontSize: 12,
  },
  link: { color: theme.palette.link },
}));

const TITLES = {
  mapping: 'mappings.dialog.badMapping',
  annotation: 'mappings.dialog.badValue',
  other: 'mappings.dialog.finding',
} as const;

function titleOf(cell: MappingCell): (typeof TITLES)[keyof typeof TITLES] {
  if (cell.state !== 'invalid') return TITLES.other;
  return cell.origin === 'mapping' ? TITLES.mapping : TITLES.annotation;
}

/** What counts before anything is changed: the findings of a cell, or its value and where it is from. */
export const CellNow = ({
  cell,
  nowMs,
}: {
  cell: MappingCell;
  nowMs: number;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const { origin, verification, verified, note, upstreamUrl } = cell;
  return (
    <div className={classes.root}>
      {cell.findings.map(finding => (
        <ToneBox
          key={`${finding.key}=${finding.value}`}
          shape="warning"
          title={t(titleOf(cell))}
        >
          <div className={classes.mono}>
            {finding.key}: “{finding.value}”
          </div>
          <div className={classes.dim}>
            {finding.message}.{' '}
            {t('mappings.dialog.works', {
              example: <code className={classes.mono}>{finding.example}</code>,
            })}
          </div>
        </ToneBox>
      ))}
      {cell.state === 'not_mapped' && (
        <div className={classes.now}>{t('mappings.dialog.nowNotMapped')}</div>
      )}
      {(cell.state === 'mapped' || cell.state === 'switched_off') && (
        <div className={classes.now}>
          <span>
            {cell.state === 'mapped'
              ? t('mappings.dialog.now', {
                  value: <strong>{cellValue(cell)}</strong>,
                })
              : t('mappings.dialog.nowOff')}
          </span>
          {origin && (
            <span className={classes.part}>
              <OriginMark origin={origin} />
              {t(`mappings.origin.${origin}`)}
            </span>
          )}
          {verification && (
            <span className={classes.part}>
              <StatusIcon shape={VERIFICATION_SHAPES[verification]} size={12} />
              {t(`mappings.verification.${verification}`)}
            </span>
          )}
          {verified !== null && (
            <span>
              {t('mappings.dialog.checkedAgo', {
                age: format.age(nowMs - Date.parse(verified)),
              })}
            </span>
          )}
          {note && <span>{note}</span>}
          {upstreamUrl !== null && (
            <Link to={upstreamUrl} className={classes.link}>
              {t('mappings.dialog.open')} ↗
            </Link>
          )}
        </div>
      )}
    </div>
  );
};
