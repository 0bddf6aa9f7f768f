import IconButton from '@material-ui/core/IconButton';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import GetAppIcon from '@material-ui/icons/GetApp';
import { useLayoutEffect, useState, type RefObject } from 'react';
import { useWords } from '../hooks';
import { downloadText } from './downloadText';
import { tableRows } from './tableRows';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    padding: 4,
    borderRadius: 4,
    color: theme.palette.textSubtle,
    '& svg': { fontSize: 16 },
  },
}));

/** Letters that any file system takes. */
const fileName = (title: string) =>
  `${title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .toLocaleLowerCase('en-US')}.csv`;

export interface CsvButtonProps {
  /** Where the tables are looked for. */
  readonly within: RefObject<HTMLElement>;
  /** Names the file. */
  readonly title: string;
}

/** Saves the rows that a card shows; nothing where it shows no table. */
export const CsvButton = ({ within, title }: CsvButtonProps) => {
  const classes = useStyles();
  const { t } = useWords();
  const [hasRows, setHasRows] = useState(false);
  // After each drawing: rows come and go without this button being told.
  // The same answer again draws nothing.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useLayoutEffect(() => {
    setHasRows(within.current?.querySelector('tbody tr') !== null);
  });
  if (!hasRows) return null;
  const save = async () => {
    const tables = [...(within.current?.querySelectorAll('table') ?? [])];
    // Loaded when it is needed: few readers of a page save it.
    const { writeCsv } = await import('./writeCsv');
    downloadText(fileName(title), writeCsv(tables.flatMap(tableRows)));
  };
  return (
    <IconButton
      className={classes.root}
      onClick={save}
      aria-label={t('csv.save', { title })}
      title={t('csv.hint')}
      data-screen-only
    >
      <GetAppIcon aria-hidden />
    </IconButton>
  );
};
