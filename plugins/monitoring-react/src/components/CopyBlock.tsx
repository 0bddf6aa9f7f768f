import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useState } from 'react';
import { useWords } from '../hooks';
import { faintFill } from '../theme/status';

const useStyles = makeStyles<Theme>(theme => ({
  root: { position: 'relative', maxWidth: 640 },
  code: {
    margin: 0,
    font: '12px/18px Menlo, Consolas, "Liberation Mono", monospace',
    background: faintFill(theme),
    color: theme.palette.text.primary,
    padding: '12px 14px',
    borderRadius: 4,
    overflow: 'auto',
  },
  wrapped: {
    padding: 8,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    lineHeight: '16px',
  },
  below: { textTransform: 'none', fontSize: 12, marginTop: 8 },
  button: {
    position: 'absolute',
    top: 6,
    right: 6,
    textTransform: 'none',
    fontSize: 12,
  },
}));

/** Text to take along, with a button that copies it. */
export const CopyBlock = ({
  text,
  isNarrow,
}: {
  text: string;
  /** Wraps, with the button below: for cards of a row. */
  isNarrow?: boolean;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    setCopied(true);
  };
  return (
    <div className={classes.root}>
      <pre
        className={
          isNarrow ? `${classes.code} ${classes.wrapped}` : classes.code
        }
      >
        {text}
      </pre>
      <Button
        size="small"
        variant="outlined"
        className={isNarrow ? classes.below : classes.button}
        onClick={copy}
      >
        {isCopied ? t('copy.done') : t('copy.action')}
      </Button>
    </div>
  );
};
