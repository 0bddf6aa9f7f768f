import type { Theme } from '@material-ui/core/styles';

/** The box of words beside a cursor. */
export const tipStyle = (theme: Theme) =>
  ({
    position: 'absolute',
    zIndex: 2,
    pointerEvents: 'none',
    background: theme.palette.background.paper,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 4,
    boxShadow: theme.shadows[6],
    padding: '8px 12px',
    fontSize: 12,
    lineHeight: '17px',
    fontVariantNumeric: 'tabular-nums',
  } as const);
