import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Deployments } from '@rosetta/backstage-plugin-monitoring-common';
import { useState, type ReactNode } from 'react';
import { useWords } from '../../hooks';
import { faintFill } from '../../theme/status';
import { useTableStyles } from '../useTableStyles';

const useStyles = makeStyles<Theme>(theme => ({
  note: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 6,
    fontSize: 12,
    color: theme.palette.textSubtle,
  },
  button: {
    fontSize: 12,
    textTransform: 'none',
    padding: '0 6px',
    minWidth: 0,
    lineHeight: '20px',
    color: theme.palette.link,
  },
  panel: {
    margin: '0 16px 10px',
    padding: '10px 0 4px',
    background: faintFill(theme),
    borderRadius: 4,
  },
  text: { margin: '0 16px 6px', fontSize: 12, maxWidth: 760 },
}));

const PANEL_ID = 'rosetta-excluded-deployments';

/** What was left out because nobody knows to which of our environments it went, on request. */
export function useExcluded(excluded: Deployments['excluded'] | undefined): {
  /** For the head of the card. */
  action: ReactNode;
  /** Opened, for its body. */
  panel: ReactNode;
} {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const [isOpen, setOpen] = useState(false);
  const count = excluded?.reduce((sum, each) => sum + each.count, 0);
  if (!excluded || !count) return { action: null, panel: null };
  return {
    action: (
      <span className={classes.note}>
        {t('delivery.table.excluded', { count })}
        <Button
          size="small"
          className={classes.button}
          aria-expanded={isOpen}
          aria-controls={PANEL_ID}
          onClick={() => setOpen(!isOpen)}
        >
          {t(isOpen ? 'delivery.table.hideWhy' : 'delivery.table.showWhy')}
        </Button>
      </span>
    ),
    panel: isOpen && (
      <div id={PANEL_ID} className={classes.panel}>
        <p className={classes.text}>{t('delivery.table.excludedWhy')}</p>
        <table className={`${table.table} ${table.dense}`}>
          <thead>
            <tr>
              <th>{t('delivery.table.excludedName')}</th>
              <th className={table.number}>
                {t('delivery.table.excludedCount')}
              </th>
            </tr>
          </thead>
          <tbody>
            {excluded.map(each => (
              <tr key={each.environmentName ?? ''}>
                <td
                  className={
                    each.environmentName === null ? table.dim : undefined
                  }
                >
                  {each.environmentName ?? t('delivery.table.nameless')}
                </td>
                <td className={table.number}>{format.count(each.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    ),
  };
}
