import { makeStyles, type Theme } from '@material-ui/core/styles';
import { faintFill, hairline } from '../../theme/status';

/** Measures of the band of figures (NOTES-overview.md, KPI band): every cell keeps its height in every state. */
export const useBandStyles = makeStyles<Theme>(theme => ({
  band: {
    display: 'grid',
    gridTemplateColumns: '2.15fr repeat(5, minmax(0, 1fr))',
    '@media screen and (max-width: 1240px)': {
      gridTemplateColumns: 'repeat(3, minmax(0, 1fr))',
    },
    '@media screen and (max-width: 560px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
    },
  },
  cell: {
    padding: '13px 15px 10px',
    // One line between cells, whatever the number of columns.
    boxShadow: `-1px 0 ${hairline(theme)}, 0 -1px ${hairline(theme)}`,
    minWidth: 0,
    minHeight: 172,
    boxSizing: 'border-box',
    display: 'flex',
    flexDirection: 'column',
    overflow: 'hidden',
  },
  title: {
    margin: '0 0 3px',
    fontSize: 12,
    lineHeight: '17px',
    fontWeight: 400,
    color: theme.palette.textSubtle,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  },
  head: {
    display: 'flex',
    justifyContent: 'space-between',
    gap: 4,
    minHeight: 20,
  },
  value: {
    fontSize: 27,
    lineHeight: '33px',
    height: 34,
    fontWeight: 700,
    letterSpacing: '-.6px',
    whiteSpace: 'nowrap',
    display: 'flex',
    alignItems: 'center',
  },
  grey: { color: theme.palette.textSubtle, fontWeight: 400 },
  unit: {
    fontSize: 14,
    fontWeight: 400,
    letterSpacing: 0,
    color: theme.palette.textSubtle,
    alignSelf: 'baseline',
    lineHeight: '36px',
  },
  line: {
    fontSize: 11.5,
    lineHeight: '17px',
    minHeight: 17,
    color: theme.palette.textSubtle,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  },
  picture: { margin: 'auto 0 8px', paddingTop: 8, minHeight: 30 },
  foot: {
    display: 'flex',
    alignItems: 'center',
    gap: 6,
    height: 16,
    flex: 'none',
    fontSize: 11,
    color: theme.palette.textSubtle,
    whiteSpace: 'nowrap',
    '& b': { color: theme.palette.text.primary },
  },
  push: { marginLeft: 'auto' },
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '5px 22px',
    margin: '9px 0 auto',
    padding: 0,
    listStyle: 'none',
  },
  item: { display: 'inline-flex', alignItems: 'center', gap: 5 },
  count: { fontSize: 17 },
  bone: { background: faintFill(theme), borderRadius: 3 },
}));
