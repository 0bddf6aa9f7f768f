import { Link } from '@backstage/core-components';
import ButtonBase from '@material-ui/core/ButtonBase';
import Popover from '@material-ui/core/Popover';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type SourceState,
  type Summary,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useState } from 'react';
import { useWords } from '../hooks';
import { SourceMark } from './SourceBadge';
import { StatusIcon, type StatusShape } from './StatusIcon';
import { StatusWord } from './StatusWord';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    color: theme.palette.textSubtle,
    fontSize: 13,
    whiteSpace: 'nowrap',
    '& b': { fontWeight: 400, color: theme.palette.text.primary },
  },
  button: {
    fontSize: 13,
    fontFamily: 'inherit',
    color: 'inherit',
    borderBottom: `1px dotted ${theme.palette.textSubtle}`,
    gap: 5,
    verticalAlign: 'baseline',
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
  popover: {
    padding: '10px 14px',
    fontFamily: theme.typography.fontFamily,
    fontVariantNumeric: 'tabular-nums',
  },
  table: {
    borderCollapse: 'collapse',
    fontSize: 13,
    '& td': { padding: '5px 14px 5px 0', whiteSpace: 'nowrap' },
    '& td:last-child': { paddingRight: 0, textAlign: 'right' },
  },
  empty: { fontSize: 13, color: theme.palette.textSubtle },
  admin: { display: 'inline-block', marginTop: 8, fontSize: 13 },
}));

export type SourceAge = Summary['sources'][number];

/** Shape that stands for the state of a source. */
export const SOURCE_SHAPES: Record<SourceState, StatusShape> = {
  ok: 'ok',
  degraded: 'warning',
  refused: 'critical',
  unreachable: 'critical',
  paused: 'maintenance',
};

/** When the answer was made, and how many instances are current; opens their ages. */
export const SourcesAge = ({
  asOf,
  sources,
  nowMs,
  adminHref,
}: {
  asOf: string;
  sources: readonly SourceAge[];
  nowMs: number;
  /** Where an admin looks after the sources; absent for others. */
  adminHref?: string;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const current = sources.filter(source => source.state === 'ok').length;
  const isShort = current < sources.length;
  return (
    <span className={classes.root}>
      {t('toolbar.asOf', { time: <b>{format.moment(asOf, nowMs)}</b> })}
      {' · '}
      <ButtonBase
        className={classes.button}
        onClick={event => setAnchor(event.currentTarget)}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
      >
        {isShort && <StatusIcon shape="warning" size={13} />}
        {sources.length === 0
          ? t('toolbar.withoutSource')
          : t('toolbar.sources', {
              current: format.count(current),
              count: sources.length,
              total: format.count(sources.length),
            })}
      </ButtonBase>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        PaperProps={{ role: 'dialog', 'aria-label': t('toolbar.sourcesTitle') }}
      >
        <div className={classes.popover}>
          {sources.length === 0 && (
            <div className={classes.empty}>{t('toolbar.noSources')}</div>
          )}
          <table className={classes.table}>
            <tbody>
              {sources.map(source => (
                <tr key={`${source.source}:${source.instance}`}>
                  <td>
                    <SourceMark source={source.source} />{' '}
                    <strong>{SOURCE_NAMES[source.source].name}</strong>{' '}
                    {source.instance}
                  </td>
                  <td>
                    <StatusWord
                      shape={SOURCE_SHAPES[source.state]}
                      word={t(`sourceState.${source.state}`)}
                      size={14}
                    />
                  </td>
                  <td>
                    {source.lastSuccess
                      ? t('toolbar.ago', {
                          age: format.duration(
                            nowMs - Date.parse(source.lastSuccess),
                          ),
                        })
                      : t('toolbar.never')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {adminHref && (
            <Link to={adminHref} className={classes.admin}>
              {t('tile.openAdmin')}
            </Link>
          )}
        </div>
      </Popover>
    </span>
  );
};
