import { makeStyles } from '@material-ui/core/styles';

/** The line above an admin table: counts by state, and the button that acts on all of them. */
export const useSummaryStyles = makeStyles({
  root: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '8px 28px',
    padding: '14px 20px',
  },
  item: {
    display: 'inline-flex',
    alignItems: 'baseline',
    gap: 6,
    '& svg': { alignSelf: 'center' },
  },
  number: { fontSize: 22, fontWeight: 700, letterSpacing: '-.4px' },
  button: {
    marginLeft: 'auto',
    textTransform: 'none',
    fontWeight: 700,
    fontSize: 13,
    height: 34,
  },
});
