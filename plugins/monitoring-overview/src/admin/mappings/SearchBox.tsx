import IconButton from '@material-ui/core/IconButton';
import InputBase from '@material-ui/core/InputBase';
import ClearIcon from '@material-ui/icons/Clear';
import SearchIcon from '@material-ui/icons/Search';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useWords } from '@rosetta/backstage-plugin-monitoring-react';
import { useEffect, useRef, useState } from 'react';

const DELAY_MS = 300;

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    height: 34,
    flex: '1 1 140px',
    maxWidth: 200,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 4,
    background: theme.palette.background.paper,
    padding: '0 4px 0 10px',
    fontSize: 13,
    gap: 8,
    '& > svg': { fontSize: 16, color: theme.palette.textSubtle },
    '&:focus-within': { borderColor: theme.palette.primary.main },
  },
  clear: { padding: 4, '& svg': { fontSize: 14 } },
}));

export interface SearchBoxProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly maxLength: number;
  readonly onChange: (value: string) => void;
  readonly width?: number | string;
}

/** A field whose text counts once typing stopped. */
export const SearchBox = ({
  label,
  placeholder = label,
  value,
  maxLength,
  onChange,
  width,
}: SearchBoxProps) => {
  const classes = useStyles();
  const { t } = useWords();
  const [text, setText] = useState(value);
  const told = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  // Text that came from elsewhere, not the echo of what was typed.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = (next: string, delayMs: number) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      told.current = next.trim();
      onChange(told.current);
    }, delayMs);
  };
  return (
    <InputBase
      className={classes.root}
      style={width === undefined ? undefined : { width, maxWidth: 'none' }}
      type="text"
      placeholder={placeholder}
      value={text}
      onChange={event => tell(event.target.value, DELAY_MS)}
      startAdornment={<SearchIcon />}
      endAdornment={
        text !== '' ? (
          <IconButton
            className={classes.clear}
            aria-label={t('mappings.clearFind')}
            onClick={() => tell('', 0)}
          >
            <ClearIcon />
          </IconButton>
        ) : undefined
      }
      inputProps={{ 'aria-label': label, maxLength }}
    />
  );
};
