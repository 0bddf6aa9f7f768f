import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { tipStyle } from '../charts/tipStyle';
import { hairline } from '../theme/status';

const useStyles = makeStyles<Theme>(theme => ({
  tip: {
    ...tipStyle(theme),
    whiteSpace: 'nowrap',
    maxWidth: 440,
  },
  list: {
    display: 'grid',
    gridTemplateColumns: 'auto 1fr auto minmax(0, 1fr)',
    gap: '2px 10px',
    margin: '5px 0 0',
    '& dt': { color: theme.palette.textSubtle },
    '& dt:nth-of-type(even)': {
      paddingLeft: 10,
      borderLeft: `1px solid ${hairline(theme)}`,
    },
    '& dd': {
      margin: 0,
      textAlign: 'right',
      fontWeight: 700,
      overflow: 'hidden',
      textOverflow: 'ellipsis',
    },
  },
}));

/** A fact at the instant pointed at. */
export interface TipFact {
  readonly key: string;
  readonly name: string;
  readonly value: ReactNode;
}

/** Every lane at one instant, in two columns beside the cursor. */
export const TimelineTip = ({
  moment,
  measured,
  happened,
  x,
  width,
}: {
  readonly moment: string;
  /** Left column: what was measured. */
  readonly measured: readonly TipFact[];
  /** Right column: what was going on. */
  readonly happened: readonly TipFact[];
  readonly x: number;
  /** Of the whole timeline: the tip stands on the side with more room. */
  readonly width: number;
}) => {
  const classes = useStyles();
  const rows = Math.max(measured.length, happened.length);
  const cell = (fact: TipFact | undefined, key: string) => [
    <dt key={`${key}-name`}>{fact?.name}</dt>,
    <dd key={`${key}-value`}>{fact?.value}</dd>,
  ];
  return (
    <div
      className={classes.tip}
      role="tooltip"
      style={
        x < width / 2
          ? { left: x + 12, top: 30 }
          : { right: width - x + 12, top: 30 }
      }
    >
      <strong>{moment}</strong>
      <dl className={classes.list}>
        {Array.from({ length: rows }, (_, index) => [
          ...cell(measured[index], `m${index}`),
          ...cell(happened[index], `h${index}`),
        ])}
      </dl>
    </div>
  );
};
