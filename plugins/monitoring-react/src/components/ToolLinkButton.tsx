import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import { LinkButton } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';

const useStyles = makeStyles<Theme>(theme => ({
  root: { display: 'inline-flex', alignItems: 'center', gap: 8 },
  button: {
    height: 30,
    padding: '0 12px',
    fontSize: 13,
    fontWeight: 700,
    textTransform: 'none',
    whiteSpace: 'nowrap',
    color: theme.palette.link,
    borderColor: theme.palette.divider,
    background: theme.palette.background.paper,
    '& svg': { fontSize: 14, marginLeft: 6 },
  },
  why: { fontSize: 12, color: theme.palette.textSubtle },
}));

export interface ToolLinkButtonProps {
  readonly label: string;
  /** Null or absent while there is no address: the button is disabled then. */
  readonly url: string | null | undefined;
  /** What exactly opens. */
  readonly hint?: string;
  /** Why there is no address, shown beside the button. */
  readonly why?: string;
}

/** A real link into another tool's screen, as a button. */
export const ToolLinkButton = (props: ToolLinkButtonProps) => {
  const { label, url, hint, why } = props;
  const classes = useStyles();
  if (url) {
    return (
      <LinkButton
        className={classes.button}
        variant="outlined"
        size="small"
        to={url}
        // It leads away: what looks like a button here is a link to those who listen.
        role="link"
        title={hint}
      >
        {label}
        <OpenInNewIcon aria-hidden />
      </LinkButton>
    );
  }
  return (
    <span className={classes.root}>
      <Button
        className={classes.button}
        variant="outlined"
        size="small"
        disabled
      >
        {label}
        <OpenInNewIcon aria-hidden />
      </Button>
      {why && <span className={classes.why}>{why}</span>}
    </span>
  );
};
