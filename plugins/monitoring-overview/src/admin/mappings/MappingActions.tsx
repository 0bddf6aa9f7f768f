import Button from '@material-ui/core/Button';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import {
  CopyBlock,
  statusText,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useState } from 'react';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: 8,
    marginTop: 18,
  },
  button: { textTransform: 'none', fontWeight: 700, fontSize: 13, height: 34 },
  /** Its text stands under the fields, not its edge. */
  text: { padding: '6px 8px', marginLeft: -8 },
  space: { flex: 1 },
  yaml: { marginTop: 14 },
  hint: { margin: '0 0 4px', fontSize: 12, color: theme.palette.textSubtle },
}));

export interface MappingActionsProps {
  /** The annotations that would say the same; absent while there is nothing to say. */
  readonly yaml: string | undefined;
  readonly canManage: boolean;
  readonly canSave: boolean;
  readonly isSaving: boolean;
  readonly isRemoving: boolean;
  readonly onSave: () => void;
  /** Absent where there is no mapping. */
  readonly onRemove?: () => void;
  readonly onClose: () => void;
}

/** What can be done with a draft. Removing asks once more, in its own place. */
export const MappingActions = ({
  yaml,
  canManage,
  canSave,
  isSaving,
  isRemoving,
  onSave,
  onRemove,
  onClose,
}: MappingActionsProps) => {
  const classes = useStyles();
  const theme = useTheme();
  const { t } = useWords();
  const [isYamlShown, setYamlShown] = useState(false);
  const [isSure, setSure] = useState(false);
  const critical = { color: statusText(theme, 'critical') };
  if (isSure && onRemove) {
    return (
      <div className={classes.root} role="group">
        <span>{t('mappings.dialog.removeSure')}</span>
        <span className={classes.space} />
        <Button
          className={classes.button}
          variant="outlined"
          onClick={() => setSure(false)}
        >
          {t('mappings.dialog.keep')}
        </Button>
        <Button
          className={classes.button}
          style={critical}
          variant="outlined"
          onClick={onRemove}
          disabled={isRemoving}
        >
          {t('mappings.dialog.removeNow')}
        </Button>
      </div>
    );
  }
  return (
    <>
      {isYamlShown && yaml !== undefined && (
        <div className={classes.yaml}>
          <p className={classes.hint}>{t('mappings.dialog.copyHint')}</p>
          <CopyBlock key={yaml} text={yaml} />
        </div>
      )}
      <div className={classes.root}>
        <Button
          className={`${classes.button} ${classes.text}`}
          color="primary"
          disabled={yaml === undefined}
          aria-expanded={isYamlShown}
          onClick={() => {
            setYamlShown(!isYamlShown);
            if (!isYamlShown && yaml !== undefined)
              navigator.clipboard?.writeText(yaml).catch(() => undefined);
          }}
        >
          {t('mappings.dialog.copyYaml')}
        </Button>
        {canManage && onRemove && (
          <Button
            className={classes.button}
            style={critical}
            onClick={() => setSure(true)}
          >
            {t('mappings.dialog.removeMapping')}
          </Button>
        )}
        <span className={classes.space} />
        <Button
          className={classes.button}
          variant="outlined"
          color="primary"
          onClick={onClose}
        >
          {t(canManage ? 'mappings.dialog.cancel' : 'mappings.dialog.close')}
        </Button>
        {canManage && (
          <Button
            className={classes.button}
            variant="contained"
            color="primary"
            disableElevation
            disabled={!canSave}
            onClick={onSave}
          >
            {t(isSaving ? 'mappings.dialog.saving' : 'mappings.dialog.save')}
          </Button>
        )}
      </div>
    </>
  );
};
