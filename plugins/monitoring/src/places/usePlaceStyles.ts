import { makeStyles, type Theme } from '@material-ui/core/styles';

/** What the card of an entity and the widgets of the home page share. */
export const usePlaceStyles = makeStyles<Theme>(theme => ({
  root: {
    fontSize: 13,
    color: theme.palette.text.primary,
    minWidth: 0,
    '& p': { margin: '0 0 8px' },
  },
  dim: { color: theme.palette.textSubtle },
  small: { fontSize: 12, fontWeight: 400, color: theme.palette.textSubtle },
  note: { margin: '8px 0 0', fontSize: 12, color: theme.palette.textSubtle },
  list: { margin: 0, padding: 0, listStyle: 'none' },
  row: {
    display: 'grid',
    gridTemplateColumns: '112px minmax(0, 1fr)',
    gap: 10,
    padding: '6px 0',
    borderTop: `1px solid ${theme.palette.divider}`,
    '&:first-child': { borderTop: 0 },
  },
  attention: {
    display: 'grid',
    gridTemplateColumns: '18px minmax(0, 1fr)',
    gap: 8,
    padding: '5px 0',
  },
  text: { minWidth: 0, overflowWrap: 'anywhere' },
  name: { fontWeight: 700 },
  group: { '& + &': { marginTop: 16 } },
  title: {
    margin: '0 0 6px',
    display: 'flex',
    alignItems: 'baseline',
    gap: 12,
    flexWrap: 'wrap',
    fontSize: 14,
    fontWeight: 700,
  },
}));
