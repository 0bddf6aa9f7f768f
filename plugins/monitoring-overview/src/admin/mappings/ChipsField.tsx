import IconButton from '@material-ui/core/IconButton';
import InputBase from '@material-ui/core/InputBase';
import CloseIcon from '@material-ui/icons/Close';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import {
  faintFill,
  statusFill,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useState, type KeyboardEvent } from 'react';

const MONO = 'Menlo, Consolas, "Liberation Mono", monospace';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: 4,
    minHeight: 40,
    alignItems: 'center',
    padding: '4px 10px',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 4,
    '&:focus-within': {
      borderColor: theme.palette.primary.main,
      boxShadow: `inset 0 0 0 1px ${theme.palette.primary.main}`,
    },
  },
  chip: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 2,
    minHeight: 26,
    maxWidth: '100%',
    padding: '0 4px 0 10px',
    borderRadius: 13,
    fontFamily: MONO,
    fontSize: 12,
    background: faintFill(theme),
    color: theme.palette.text.primary,
  },
  text: { padding: '3px 0', overflowWrap: 'anywhere' },
  remove: { padding: 4, '& svg': { width: 14, height: 14 } },
  input: {
    flex: 1,
    minWidth: 120,
    fontFamily: MONO,
    fontSize: 12.5,
    '& input': { padding: '4px 0' },
  },
}));

const split = (value: string) =>
  value
    .split(',')
    .map(item => item.trim())
    .filter(Boolean);

export interface ChipsFieldProps {
  readonly id: string;
  /** A comma list; looked at when the field is made, told by `onChange` from then on. */
  readonly value: string;
  readonly isInvalid: boolean;
  readonly isDisabled: boolean;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
}

/** A comma list as chips; what is typed but not ended yet counts as well. */
export const ChipsField = ({
  id,
  value,
  isInvalid,
  isDisabled,
  placeholder,
  onChange,
}: ChipsFieldProps) => {
  const classes = useStyles();
  const theme = useTheme();
  const { t } = useWords();
  const [items, setItems] = useState(() => split(value));
  const [text, setText] = useState('');
  const tell = (nextItems: string[], nextText: string) => {
    setItems(nextItems);
    setText(nextText);
    onChange([...nextItems, ...split(nextText)].join(','));
  };
  const end = () => tell([...new Set([...items, ...split(text)])], '');
  const type = (typed: string) => {
    if (!typed.includes(',')) {
      tell(items, typed);
      return;
    }
    const isEnded = /,\s*$/.test(typed);
    const parts = split(typed);
    const rest = isEnded ? '' : parts.pop() ?? '';
    tell([...new Set([...items, ...parts])], rest);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      end();
    } else if (event.key === 'Backspace' && text === '' && items.length > 0) {
      // The last one comes back as text, to be corrected.
      event.preventDefault();
      tell(items.slice(0, -1), items[items.length - 1]);
    }
  };
  return (
    <div
      className={classes.root}
      style={
        isInvalid ? { borderColor: statusFill(theme, 'critical') } : undefined
      }
    >
      {items.map(item => (
        <span key={item} className={classes.chip}>
          <span className={classes.text} title={item}>
            {item}
          </span>
          {!isDisabled && (
            <IconButton
              className={classes.remove}
              aria-label={t('mappings.dialog.remove', { item })}
              onClick={() =>
                tell(
                  items.filter(each => each !== item),
                  text,
                )
              }
            >
              <CloseIcon />
            </IconButton>
          )}
        </span>
      ))}
      <InputBase
        id={id}
        className={classes.input}
        value={text}
        disabled={isDisabled}
        placeholder={items.length === 0 ? placeholder : undefined}
        onChange={event => type(event.target.value)}
        onKeyDown={onKey}
        onBlur={() => text.trim() !== '' && end()}
        inputProps={{
          'aria-invalid': isInvalid,
          'aria-describedby': `${id}-note`,
          spellCheck: false,
          autoComplete: 'off',
        }}
      />
    </div>
  );
};
