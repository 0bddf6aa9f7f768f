import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { Overview } from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  statusFill,
  StatusIcon,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { verdictDetail, verdictSentences } from './verdictSentence';

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
  text: { margin: 0, fontSize: 13.5, color: theme.palette.textSubtle },
}));

/** The state of the scope in one sentence. */
export const OverviewVerdict = ({ overview }: { overview: Overview }) => {
  const classes = useStyles();
  const theme = useTheme();
  const words = useWords();
  return (
    <Card
      className={classes.root}
      label={words.t('overview.verdict.label')}
      style={{ borderLeftColor: statusFill(theme, overview.state) }}
    >
      <StatusIcon shape={overview.state} size={34} />
      <div role="status">
        <h2 className={classes.title}>
          {verdictSentences(overview, words).join(' ')}
        </h2>
        <p className={classes.text}>{verdictDetail(overview, words)}</p>
      </div>
    </Card>
  );
};
