import { makeStyles, type Theme } from '@material-ui/core/styles';

/** Frame of a Monitoring tab: between parts of the page 16, within a part 12 (NOTES-entity.md, Frame). */
export const useTabStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: 12,
    fontFamily: theme.typography.fontFamily,
    fontSize: 14,
    lineHeight: 1.43,
    fontVariantNumeric: 'tabular-nums',
    color: theme.palette.text.primary,
    '& > section': { marginTop: 4 },
  },
  tabs: { position: 'relative' },
  part: {
    display: 'flex',
    flexDirection: 'column',
    gap: 12,
    minWidth: 0,
    '& > section': { marginTop: 4 },
  },
}));
