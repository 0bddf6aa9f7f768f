import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  Explanation,
  KpiUnit,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../hooks';
import type { LeftOutReason } from './ExplainContext';
import { useExplainStyles } from './ExplainParts';
import { labelOf } from './labelOf';

type LeftOut = Explanation['leftOut'][number];

/** Names that are shown at once; the others when they are asked for. */
const SHOWN_NAMES = 4;

const INSTANT = /^\d{4}-\d\d-\d\dT/;

const useStyles = makeStyles<Theme>(theme => ({
  names: { overflowWrap: 'anywhere' },
  more: {
    padding: 0,
    border: 0,
    background: 'none',
    font: 'inherit',
    color: theme.palette.link,
    cursor: 'pointer',
    '&:hover': { textDecoration: 'underline' },
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
}));

/** Names of what was left out for one reason: a few, or all that the backend told. */
const Names = ({
  items,
  isOpened,
}: {
  items: LeftOut['items'];
  isOpened: boolean;
}) => {
  const styles = useStyles();
  const classes = useExplainStyles();
  const { t, format } = useWords();
  const [isWhole, setWhole] = useState(isOpened);
  const hidden = items.length - SHOWN_NAMES;
  const shown = isWhole || hidden <= 0 ? items : items.slice(0, SHOWN_NAMES);
  return (
    <div className={`${classes.small} ${styles.names}`}>
      {shown
        .map(item => (INSTANT.test(item) ? format.dateTime(item) : item))
        .join(', ')}
      {hidden > 0 && (
        <>
          {' '}
          <button
            type="button"
            className={styles.more}
            aria-expanded={isWhole}
            onClick={() => setWhole(!isWhole)}
          >
            {isWhole
              ? t('explain.fewerNames')
              : t('explain.moreNames', { amount: format.count(hidden) })}
          </button>
        </>
      )}
    </div>
  );
};

const Entry = ({
  entry,
  unit,
  isOpened,
}: {
  entry: LeftOut;
  unit: KpiUnit;
  isOpened: boolean;
}) => {
  const classes = useExplainStyles();
  const { t, format } = useWords();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isOpened) root.current?.scrollIntoView?.({ block: 'nearest' });
  }, [isOpened]);
  const { reason, count, params, valueWith, items } = entry;
  const effect =
    valueWith === null || valueWith === undefined
      ? t('explain.withThemUnknown')
      : t('explain.withThem', { value: format.withUnit(valueWith, unit) });
  return (
    <div className={classes.entry} ref={root}>
      <div>
        <b>
          {count === null ? t('explain.unknownCount') : format.count(count)}
        </b>{' '}
        {labelOf(t, `explain.reason.${reason}`, params)}
        {items.length > 0 && <Names items={items} isOpened={isOpened} />}
      </div>
      <div className={`${classes.side} ${classes.small}`}>
        {params?.low !== undefined && params.high !== undefined
          ? t('explain.window', {
              from: format.withUnit(Number(params.low), 'ratio', 0.999),
              to: format.withUnit(Number(params.high), 'ratio', 0.999),
            })
          : effect}
      </div>
    </div>
  );
};

/** What was not counted, why, and what it would have changed. */
export const LeftOutList = ({
  leftOut,
  unit,
  opened,
}: {
  leftOut: Explanation['leftOut'];
  unit: KpiUnit;
  /** Names of this reason are shown whole, and come into view. */
  opened?: LeftOutReason;
}) => {
  const classes = useExplainStyles();
  const { t } = useWords();
  return (
    <section aria-label={t('explain.leftOut')}>
      <h3 className={classes.head}>{t('explain.leftOut')}</h3>
      {leftOut.length === 0 && (
        <div className={classes.small}>{t('explain.nothingLeftOut')}</div>
      )}
      {leftOut.map(entry => (
        <Entry
          key={entry.reason}
          entry={entry}
          unit={unit}
          isOpened={entry.reason === opened}
        />
      ))}
    </section>
  );
};
