import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  DoraExcluded,
  DoraKpi,
  EntityDora,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { ReactNode } from 'react';
import { useWords } from '../../hooks';
import { Notice } from '../Toolbar';
import { DoraBand } from './DoraBand';
import { DoraExcludedCard } from './DoraExcludedCard';
import { sensitivityWords } from './doraWords';

const useStyles = makeStyles<Theme>(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: 12 },
  head: { display: 'flex', alignItems: 'baseline', gap: 10, flexWrap: 'wrap' },
  title: { margin: 0, fontSize: 16, lineHeight: '22px', fontWeight: 700 },
  note: { fontSize: 12, color: theme.palette.textSubtle },
}));

export interface DoraBlockProps {
  /** Absent while it is loaded. */
  readonly dora: EntityDora | undefined;
  readonly environment: string;
  /** The period in words. */
  readonly period: string;
  /** Why nothing could be read, in words. */
  readonly failure: string | undefined;
  readonly isOutdated: boolean;
  readonly nowMs: number;
  readonly explain?: (kpi: DoraKpi) => ReactNode;
  /** What names what was left out of a metric for a reason. */
  readonly list?: (kpi: DoraKpi, reason: DoraExcluded['reason']) => ReactNode;
}

/** The five metrics of one entity, what they hang on, and what they leave out. */
export const DoraBlock = ({
  dora,
  environment,
  period,
  failure,
  isOutdated,
  nowMs,
  explain,
  list,
}: DoraBlockProps) => {
  const classes = useStyles();
  const words = useWords();
  const { t } = words;
  const sensitivity = dora && sensitivityWords(dora.details, words);
  return (
    <section className={classes.root} aria-label={t('dora.block')}>
      <div className={classes.head}>
        <h2 className={classes.title}>{t('dora.block')}</h2>
        <span className={classes.note}>
          {t('dora.blockNote', { environment, period })}
        </span>
      </div>
      {failure ? (
        <Notice>{failure}</Notice>
      ) : (
        <DoraBand
          data={dora}
          nowMs={nowMs}
          isOutdated={isOutdated}
          explain={explain}
        />
      )}
      {dora && dora.excluded.length > 0 && !failure && (
        <DoraExcludedCard excluded={dora.excluded} nowMs={nowMs} list={list} />
      )}
      {sensitivity && !failure && (
        <span className={classes.note}>{sensitivity}</span>
      )}
    </section>
  );
};
