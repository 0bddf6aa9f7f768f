import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { Overview } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { hairline, statusFill, statusText } from '../../theme/status';
import { Card } from '../Card';
import { StatusIcon } from '../StatusIcon';
import { Change } from './Change';
import { compareFigure, readChanges } from './changes';
import type { BesideOverview } from './useBesideOverview';
import { verdictSentences } from './verdictSentence';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: 18,
    padding: '17px 20px',
    borderLeft: '5px solid',
  },
  told: { flex: 1, minWidth: 0 },
  lost: {
    flex: 'none',
    minWidth: 150,
    padding: '2px 0 2px 20px',
    borderLeft: `1px solid ${hairline(theme)}`,
    fontSize: 12,
    color: theme.palette.textSubtle,
    '& h3': { margin: 0, fontSize: 12, fontWeight: 400 },
    '& b': {
      fontSize: 19,
      lineHeight: '25px',
      color: theme.palette.text.primary,
    },
    '& div': { display: 'flex', gap: 8, whiteSpace: 'nowrap' },
  },
  title: {
    margin: '0 0 4px',
    fontSize: 19,
    lineHeight: '25px',
    letterSpacing: '-.2px',
  },
  text: {
    margin: 0,
    fontSize: 13.5,
    lineHeight: '20px',
    minHeight: 20,
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 18px',
    color: theme.palette.textSubtle,
  },
}));

/** Figures of delivery that are news by themselves. */
const TOLD = ['deployment_frequency', 'change_fail_rate'] as const;

/** A check mark or a cross: better and worse without colour. */
const MARKS = { better: '✓', worse: '✕' } as const;

/** The state of the scope in one sentence, then what got better and worse. */
export const ScopeVerdict = ({
  overview,
  beside: { slos, delivery },
}: {
  overview: Overview;
  /** What is promised and how is delivered, as far as it is here. */
  beside: BesideOverview;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const words = useWords();
  const { t } = words;
  const changes = readChanges(
    [
      ...overview.kpis,
      ...overview.trends,
      ...(slos.data
        ? [{ kpi: 'slo_met' as const, value: slos.data.sum.met }]
        : []),
      ...TOLD.flatMap(kpi =>
        delivery.data ? [{ kpi, value: delivery.data.metrics[kpi] }] : [],
      ),
    ],
    words,
  );
  const lost = slos.data?.sum.serviceLost;
  const tell = (kind: 'better' | 'worse') =>
    changes[kind].length > 0 && (
      <span
        style={{
          color: statusText(theme, kind === 'better' ? 'ok' : 'critical'),
        }}
      >
        <span aria-hidden>{MARKS[kind]} </span>
        <b>{t(`overview.verdict.${kind}`)}</b>{' '}
        {changes[kind].join(t('overview.verdict.join'))}
      </span>
    );
  const isSilent = changes.better.length + changes.worse.length === 0;
  return (
    <Card
      className={classes.root}
      label={t('overview.verdict.label')}
      style={{ borderLeftColor: statusFill(theme, overview.state) }}
    >
      <StatusIcon shape={overview.state} size={34} />
      <div role="status" className={classes.told}>
        <h2 className={classes.title}>
          {verdictSentences(overview, words).join(' ')}
        </h2>
        <p className={classes.text}>
          {tell('better')}
          {tell('worse')}
          {isSilent &&
            t(
              changes.isComparable
                ? 'overview.verdict.unchanged'
                : 'overview.verdict.incomparable',
            )}
        </p>
      </div>
      {lost?.status === 'ok' && (
        <div className={classes.lost}>
          <h3>{t('kpi.slo_service_lost')}</h3>
          <b>{words.format.withUnit(lost.value, lost.unit)}</b>
          <div>
            <Change comparison={compareFigure(lost, words.format)} />
            {typeof lost.previous === 'number' && (
              <span>
                {t('overview.band.was', {
                  value: words.format.withUnit(lost.previous, lost.unit),
                })}
              </span>
            )}
          </div>
        </div>
      )}
    </Card>
  );
};
