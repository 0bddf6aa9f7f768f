import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { SourceAge } from '../components/SourcesAge';
import { StatusIcon } from '../components/StatusIcon';
import { useWords } from '../hooks';

/** A name, the same in every language. */
const PRODUCT = 'Rosetta Monitoring';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'none',
    '@media print': {
      display: 'flex',
      justifyContent: 'space-between',
      gap: 24,
      paddingBottom: 12,
      borderBottom: `2px solid ${theme.palette.text.primary}`,
    },
    '& p': { margin: '2px 0 0', color: theme.palette.textSubtle },
  },
  title: {
    margin: 0,
    fontSize: 26,
    lineHeight: '32px',
    letterSpacing: '-.3px',
  },
  right: { textAlign: 'right', whiteSpace: 'nowrap' },
  product: { fontWeight: 700 },
  sources: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 6,
    fontWeight: 700,
  },
}));

export interface PrintHeadingProps {
  readonly title: string;
  /** What the figures are of: scope, environment, days. */
  readonly lines: readonly string[];
  readonly asOf: string;
  readonly sources: readonly SourceAge[];
}

/** Head of a printed sheet, which must say by itself what it is of and how old it is. */
export const PrintHeading = ({
  title,
  lines,
  asOf,
  sources,
}: PrintHeadingProps) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const current = sources.filter(({ state }) => state === 'ok').length;
  return (
    <header className={classes.root}>
      <div>
        <h1 className={classes.title}>{title}</h1>
        <p>{lines.filter(Boolean).join(' · ')}</p>
      </div>
      <div className={classes.right}>
        <span className={classes.product}>{PRODUCT}</span>
        <p>
          {t('print.asOf', {
            time: format.fullDateTime(asOf),
            zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
          })}
        </p>
        <p className={classes.sources}>
          {current < sources.length && <StatusIcon shape="warning" size={14} />}
          {sources.length === 0
            ? t('toolbar.withoutSource')
            : t('print.sources', {
                current: format.count(current),
                count: sources.length,
                total: format.count(sources.length),
              })}
        </p>
      </div>
    </header>
  );
};
