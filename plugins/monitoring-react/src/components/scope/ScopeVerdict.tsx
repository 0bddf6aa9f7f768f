import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { Overview } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { statusFill, statusText } from '../../theme/status';
import { Card } from '../Card';
import { StatusIcon } from '../StatusIcon';
import { readChanges } from './changes';
import { verdictSentences } from './verdictSentence';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: 18,
    padding: '17px 20px',
    borderLeft: '5px solid',
  },
  title: {
    margin: '0 0 4px',
    fontSize: 19,
    lineHeight: '25px',
    letterSpacing: '-.2px',
  },
  text: {
    margin: 0,
    fontSize: 13.5,
    lineHeight: '20px',
    minHeight: 20,
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 18px',
    color: theme.palette.textSubtle,
  },
}));

/** A check mark or a cross: better and worse without colour. */
const MARKS = { better: '✓', worse: '✕' } as const;

/** The state of the scope in one sentence, then what got better and worse. */
export const ScopeVerdict = ({ overview }: { overview: Overview }) => {
  const classes = useStyles();
  const theme = useTheme();
  const words = useWords();
  const { t } = words;
  const changes = readChanges(overview, words);
  const tell = (kind: 'better' | 'worse') =>
    changes[kind].length > 0 && (
      <span
        style={{
          color: statusText(theme, kind === 'better' ? 'ok' : 'critical'),
        }}
      >
        <span aria-hidden>{MARKS[kind]} </span>
        <b>{t(`overview.verdict.${kind}`)}</b>{' '}
        {changes[kind].join(t('overview.verdict.join'))}
      </span>
    );
  const isSilent = changes.better.length + changes.worse.length === 0;
  return (
    <Card
      className={classes.root}
      label={t('overview.verdict.label')}
      style={{ borderLeftColor: statusFill(theme, overview.state) }}
    >
      <StatusIcon shape={overview.state} size={34} />
      <div role="status">
        <h2 className={classes.title}>
          {verdictSentences(overview, words).join(' ')}
        </h2>
        <p className={classes.text}>
          {tell('better')}
          {tell('worse')}
          {isSilent &&
            t(
              changes.isComparable
                ? 'overview.verdict.unchanged'
                : 'overview.verdict.incomparable',
            )}
        </p>
      </div>
    </Card>
  );
};
