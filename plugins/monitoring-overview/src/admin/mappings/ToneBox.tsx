import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import {
  faintFill,
  StatusIcon,
  statusText,
  statusWash,
  toneOf,
  type StatusShape,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { ReactNode } from 'react';

const useStyles = makeStyles<Theme>({
  root: {
    display: 'flex',
    gap: 10,
    borderRadius: 4,
    padding: '9px 13px 10px',
    fontSize: 13,
    lineHeight: '19px',
    overflowWrap: 'anywhere',
    '& svg': { marginTop: 1 },
  },
  title: { fontWeight: 700 },
});

/** A box that says one thing in the colour of a state: shape, word, and more below. */
export const ToneBox = ({
  shape,
  title,
  isLive,
  children,
}: {
  shape: StatusShape;
  title: string;
  /** Read aloud when it changes. */
  isLive?: boolean;
  children?: ReactNode;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const tone = toneOf(shape);
  const isJudged = tone !== 'unknown' && tone !== 'maintenance';
  return (
    <div
      className={classes.root}
      role={isLive ? 'status' : undefined}
      style={{
        background: isJudged ? statusWash(theme, tone, 0.12) : faintFill(theme),
      }}
    >
      <StatusIcon shape={shape} size={16} />
      <div>
        <div
          className={classes.title}
          style={{
            color: isJudged
              ? statusText(theme, tone)
              : theme.palette.text.primary,
          }}
        >
          {title}
        </div>
        {children}
      </div>
    </div>
  );
};
