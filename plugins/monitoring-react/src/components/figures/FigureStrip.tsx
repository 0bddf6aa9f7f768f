import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  KpiValue,
  Origin,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { ReactNode } from 'react';
import type { Comparison, NumberParts } from '../../format';
import { useWords } from '../../hooks';
import { faintFill, hairline } from '../../theme/status';
import { Card } from '../Card';
import { DeltaLine } from '../DeltaLine';
import { shortfallWords } from '../scope/figureWords';
import { SourceBadge } from '../SourceBadge';
import { StatusIcon } from '../StatusIcon';
import { shownNumber } from '../tileLook';

const useStyles = makeStyles<Theme>(theme => ({
  strip: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(156px, 1fr))',
    overflow: 'hidden',
  },
  cell: {
    minHeight: 108,
    boxSizing: 'border-box',
    padding: '11px 16px 10px',
    '@media (max-width: 1399px)': { padding: '11px 12px 10px' },
    minWidth: 0,
    // One line between cells, whatever the number of columns.
    boxShadow: `-1px 0 ${hairline(theme)}, 0 -1px ${hairline(theme)}`,
  },
  head: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: 6,
    height: 18,
  },
  label: {
    margin: 0,
    fontSize: 12,
    fontWeight: 400,
    lineHeight: '18px',
    color: theme.palette.textSubtle,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  value: {
    fontSize: 22,
    lineHeight: '30px',
    height: 30,
    whiteSpace: 'nowrap',
    color: theme.palette.textContrast,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    '& small': { fontSize: 13, color: theme.palette.textSubtle },
  },
  // Two numbers and their units are to fit in where one has its place.
  plain: { fontSize: 17 },
  explain: { float: 'right' },
  dim: { color: theme.palette.textSubtle },
  line: {
    display: 'flex',
    alignItems: 'center',
    gap: 4,
    fontSize: 12,
    lineHeight: '16px',
    minHeight: 16,
    color: theme.palette.textSubtle,
    overflow: 'hidden',
    '& b': { color: theme.palette.text.primary },
  },
  words: {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  bone: { display: 'block', background: faintFill(theme), borderRadius: 3 },
}));

export interface FigureProps {
  readonly label: string;
  /** What the label stands for, in full. */
  readonly meaning?: string;
  /** Absent while it is loaded. */
  readonly value: KpiValue | undefined;
  readonly origin: Origin | null;
  readonly nowMs: number;
  /** In place of the number of the KPI, e.g. `11` `of 12`. */
  readonly parts?: NumberParts;
  /** In place of the unit of the KPI, e.g. `open`. */
  readonly unit?: string;
  /** What the number rests on, shown beside a value that may be judged. */
  readonly context?: ReactNode;
  readonly comparison?: Comparison;
  /** What it is compared with; absent where nothing is. */
  readonly baseline?: string;
  /** Opens how it was computed. */
  readonly explain?: ReactNode;
}

/** One figure of a strip in any state: grey and with its reason where it may not be judged. */
export const Figure = (props: FigureProps) => {
  const { label, meaning, value, origin, nowMs, baseline } = props;
  const classes = useStyles();
  const words = useWords();
  const { t, format } = words;
  if (!value) {
    return (
      <div className={classes.cell} role="group" aria-label={label}>
        <div className={classes.head}>
          <h3 className={classes.label}>{label}</h3>
        </div>
        <span
          className={classes.bone}
          style={{ width: 72, height: 20, margin: '5px 0' }}
        />
        <span className={classes.bone} style={{ width: 110, height: 10 }} />
      </div>
    );
  }
  const isJudged = value.status === 'ok' || value.status === 'partial';
  const number = shownNumber(value);
  const parts =
    props.parts ??
    (number === null
      ? undefined
      : format.parts(number, value.unit, value.target));
  const unit = parts && (props.unit ?? parts.unit);
  const isHidden = value.status === 'not_permitted';
  const shortfall = shortfallWords(value, words, nowMs);
  const age =
    value.asOf === null
      ? undefined
      : format.age(nowMs - Date.parse(value.asOf));
  return (
    <div
      className={classes.cell}
      role="group"
      aria-label={label}
      data-status={value.status}
    >
      <div className={classes.head}>
        <h3 className={classes.label} title={meaning ?? label}>
          {label}
        </h3>
        {origin && !isHidden && (
          <SourceBadge
            source={origin.source}
            age={age}
            isOld={value.status === 'stale'}
            hasName={false}
          />
        )}
      </div>
      <div
        className={isJudged ? classes.value : `${classes.value} ${classes.dim}`}
      >
        {isHidden && <StatusIcon shape="lock" size={20} />}
        {!isHidden && (parts ? parts.value : t('tile.noNumber'))}
        {!isHidden && unit && <small>{`\u00a0${unit}`}</small>}
        {!isHidden && props.explain && (
          <span className={classes.explain}>{props.explain}</span>
        )}
      </div>
      {isJudged && <div className={classes.line}>{props.context}</div>}
      {shortfall && (
        <div className={classes.line} title={shortfall}>
          {!isHidden && <StatusIcon shape="unknown" size={13} />}
          <span className={classes.words}>{shortfall}</span>
        </div>
      )}
      {isJudged && baseline !== undefined && (
        <DeltaLine comparison={props.comparison} baseline={baseline} />
      )}
    </div>
  );
};

/** A figure that is no single number, e.g. a spread. */
export const PlainFigure = ({
  label,
  meaning,
  text,
  context,
  note,
  isLoading,
}: {
  readonly label: string;
  readonly meaning?: string;
  /** Absent where nothing is known: a dash then. */
  readonly text: string | undefined;
  readonly context?: ReactNode;
  readonly note?: ReactNode;
  readonly isLoading?: boolean;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  return (
    <div className={classes.cell} role="group" aria-label={label}>
      <div className={classes.head}>
        <h3 className={classes.label} title={meaning ?? label}>
          {label}
        </h3>
      </div>
      {isLoading ? (
        <span
          className={classes.bone}
          style={{ width: 110, height: 20, margin: '5px 0' }}
        />
      ) : (
        <>
          <div
            className={`${classes.value} ${
              text === undefined ? classes.dim : classes.plain
            }`}
            title={text}
          >
            {text ?? t('tile.noNumber')}
          </div>
          <div className={classes.line}>{context}</div>
          <div className={classes.line}>{note}</div>
        </>
      )}
    </div>
  );
};

/** Figures side by side in one card. */
export const FigureStrip = ({
  label,
  children,
  isOutdated,
}: {
  label: string;
  children: ReactNode;
  isOutdated?: boolean;
}) => {
  const classes = useStyles();
  return (
    <Card
      className={classes.strip}
      label={label}
      style={{ opacity: isOutdated ? 0.6 : 1 }}
    >
      {children}
    </Card>
  );
};
