import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  ToolLinkButton,
  useWords,
  type useLogLink,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { TabScreen } from './useTabScreen';

const useStyles = makeStyles<Theme>(theme => ({
  button: {
    height: 30,
    padding: '0 12px',
    fontSize: 13,
    fontWeight: 700,
    textTransform: 'none',
    color: theme.palette.link,
    borderColor: theme.palette.divider,
    background: theme.palette.background.paper,
  },
}));

/** From the verdict to where its reason shows: the timeline, and the error lines of the same range. */
export const VerdictActions = ({
  screen,
  logLink,
  hasTimeline,
}: {
  screen: TabScreen;
  logLink: ReturnType<typeof useLogLink>;
  hasTimeline: boolean;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  const { data, isLoading, isPlaceholderData } = logLink;
  return (
    <>
      {hasTimeline && (
        <Button
          className={classes.button}
          variant="outlined"
          size="small"
          onClick={screen.showTimeline}
        >
          {t('verdict.timeline')}
        </Button>
      )}
      {(isLoading || data?.url) && (
        <ToolLinkButton
          label={t('verdict.logs')}
          // The button stays where it is; it leads nowhere until it leads to this range.
          url={isPlaceholderData ? undefined : data?.url}
          hint={t('verdict.logsHint')}
        />
      )}
    </>
  );
};
