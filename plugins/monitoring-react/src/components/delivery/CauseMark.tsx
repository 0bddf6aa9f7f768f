import IconButton from '@material-ui/core/IconButton';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import MoreHorizIcon from '@material-ui/icons/MoreHoriz';
import type { Release } from '@rosetta/backstage-plugin-monitoring-common';
import { useState } from 'react';
import { useWords } from '../../hooks';
import { useTableStyles } from '../useTableStyles';

/** What somebody may say of a cause. */
export type CauseVerdict = 'confirmed' | 'refuted' | 'withdrawn';

const useStyles = makeStyles({ button: { padding: 2 } });

export interface CauseMarkProps {
  readonly incident: Release['incidents'][number];
  /** Absent for those who may not. */
  readonly judge?: (verdict: CauseVerdict) => void;
}

/** How likely it was this release, what was said of it, and the choice to say so. */
export const CauseMark = ({ incident, judge }: CauseMarkProps) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t } = useWords();
  const [anchor, setAnchor] = useState<Element | null>(null);
  const { cause, number } = incident;
  const verdict = cause?.verdict ?? null;
  const words = () => {
    if (verdict === 'confirmed') return t('dora.cause.confirmed');
    if (verdict === 'refuted') return t('dora.cause.refuted');
    // A sign of mathematics: the same in every language.
    return cause ? `p\u00a0${cause.p.toFixed(2)}` : '';
  };
  const choose = (chosen: CauseVerdict) => {
    setAnchor(null);
    judge?.(chosen);
  };
  const choices: readonly [CauseVerdict, string][] =
    verdict === null
      ? [
          ['confirmed', t('dora.cause.confirm')],
          ['refuted', t('dora.cause.refute')],
        ]
      : [['withdrawn', t('dora.cause.withdraw')]];
  return (
    <>
      {cause && <span className={table.small}>{words()}</span>}
      {judge && (
        <>
          <IconButton
            className={classes.button}
            size="small"
            aria-label={t('dora.cause.judge', { number })}
            aria-haspopup="menu"
            onClick={event => setAnchor(event.currentTarget)}
          >
            <MoreHorizIcon fontSize="inherit" />
          </IconButton>
          <Menu
            anchorEl={anchor}
            open={anchor !== null}
            onClose={() => setAnchor(null)}
          >
            {choices.map(([chosen, label]) => (
              <MenuItem key={chosen} dense onClick={() => choose(chosen)}>
                {label}
              </MenuItem>
            ))}
          </Menu>
        </>
      )}
    </>
  );
};
