import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import { hairline } from '../theme/status';

/** Tables with hairlines and no zebra (NOTES-entity.md, Tables); the theme's odd rows are overridden. */
export const useTableStyles = makeStyles<Theme>(theme => ({
  scroll: { overflowX: 'auto' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: 13,
    fontVariantNumeric: 'tabular-nums',
    color: theme.palette.text.primary,
    '& a': { color: theme.palette.link },
    '& th': {
      fontWeight: 400,
      color: theme.palette.textSubtle,
      fontSize: 12,
      textAlign: 'left',
      padding: '7px 10px',
      borderBottom: `1px solid ${theme.palette.divider}`,
      whiteSpace: 'nowrap',
    },
    '& td': {
      padding: '3px 10px',
      height: 40,
      borderBottom: `1px solid ${hairline(theme)}`,
      verticalAlign: 'middle',
    },
    '& tbody tr:last-child td': { borderBottom: 0 },
    '& th:first-child, & td:first-child': { paddingLeft: 16 },
    '& th:last-child, & td:last-child': { paddingRight: 16 },
    '& tbody tr': { background: 'transparent' },
  },
  dense: { '& td': { height: 36 } },
  number: { textAlign: 'right !important' as 'right', whiteSpace: 'nowrap' },
  nowrap: { whiteSpace: 'nowrap' },
  dim: { color: theme.palette.textSubtle },
  small: { fontSize: 12, color: theme.palette.textSubtle },
  name: { fontWeight: 700 },
  row: {
    cursor: 'pointer',
    '&:hover': { background: alpha(theme.palette.primary.main, 0.04) },
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
      outlineOffset: -2,
    },
  },
  selected: {
    // Subtle words on it must read (WCAG 1.4.3).
    background: `${alpha(theme.palette.primary.main, 0.06)} !important`,
    boxShadow: `inset 3px 0 ${theme.palette.primary.main}`,
  },
  /** Links within words need more than colour to be seen. */
  links: {
    '& a': {
      textDecoration: 'underline',
      textUnderlineOffset: '2px',
      textDecorationThickness: '1px',
    },
  },
  /** Read aloud, not drawn. */
  hidden: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
    whiteSpace: 'nowrap',
  },
  empty: { padding: '16px', fontSize: 13, color: theme.palette.textSubtle },
}));
