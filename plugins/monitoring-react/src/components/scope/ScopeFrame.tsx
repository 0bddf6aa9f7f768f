import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { PrintSheet } from '../../print';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: 16,
    '@media print': { gap: 12 },
    minWidth: 0,
    fontFamily: theme.typography.fontFamily,
    fontSize: 13,
    lineHeight: 1.45,
    color: theme.palette.text.primary,
    fontVariantNumeric: 'tabular-nums',
    '& a': { color: theme.palette.link },
  },
}));

const Body = ({ children }: { children: ReactNode }) => (
  <div className={useStyles().root}>{children}</div>
);

/** Gaps and type of a scope screen, which can be printed. */
export const ScopeFrame = ({
  children,
  className,
}: {
  children: ReactNode;
  /** Margins of the page it stands in. */
  className?: string;
}) => (
  <PrintSheet className={className}>
    {/* Below the sheet, whose theme is that of paper while it is printed. */}
    <Body>{children}</Body>
  </PrintSheet>
);
