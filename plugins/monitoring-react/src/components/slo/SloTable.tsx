import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { SloView } from '@rosetta/backstage-plugin-monitoring-common';
import type { KeyboardEvent } from 'react';
import { Sparkline } from '../../charts';
import { ExplainButton } from '../../explain/ExplainButton';
import { useWords } from '../../hooks';
import { faintFill } from '../../theme/status';
import { Card } from '../Card';
import { shortfallWords } from '../scope/figureWords';
import { SourceBadge } from '../SourceBadge';
import { StatusWord } from '../StatusWord';
import { useTableStyles } from '../useTableStyles';
import { BudgetBar } from './BudgetBar';
import {
  madeWords,
  minutesLeft,
  minutesWords,
  promiseWords,
  runsOutWords,
  SLO_TONES,
} from './sloWords';
import { ScrollBox } from '../ScrollBox';

/** A laptop's window: drawings give room to names and sources. */
const NARROW = '@media (max-width: 1439px)';

const useStyles = makeStyles<Theme>(theme => ({
  name: { minWidth: 150 },
  budget: {
    display: 'flex',
    alignItems: 'center',
    gap: 8,
    minWidth: 210,
    [NARROW]: { minWidth: 150 },
  },
  bar: { width: 76, flex: 'none', [NARROW]: { width: 40 } },
  left: { whiteSpace: 'nowrap', [NARROW]: { whiteSpace: 'normal' } },
  two: {
    '& td': {
      height: 45,
      paddingTop: 5,
      paddingBottom: 5,
      [NARROW]: { paddingLeft: 6, paddingRight: 6 },
    },
  },
  spark: { width: 110, [NARROW]: { width: 56 } },
  chip: {
    marginLeft: 6,
    padding: '0 5px',
    borderRadius: 3,
    fontSize: 11,
    background: faintFill(theme),
    color: theme.palette.textSubtle,
  },
}));

export interface SloTableProps {
  readonly slos: readonly SloView[];
  /** Whose statement is shown below. */
  readonly chosen: number | undefined;
  readonly onChoose: (id: number) => void;
  readonly environment: string;
  readonly nowMs: number;
  readonly isOutdated?: boolean;
}

/** The promises of an entity, the most urgent first; a row chooses whose statement is shown. */
export const SloTable = ({
  slos,
  chosen,
  onChoose,
  environment,
  nowMs,
  isOutdated,
}: SloTableProps) => {
  const classes = useStyles();
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  const onKey = (id: number) => (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onChoose(id);
  };
  return (
    <Card
      label={t('slo.list')}
      hasCsv
      style={{ opacity: isOutdated ? 0.6 : 1 }}
    >
      <ScrollBox label={t('slo.list')}>
        <table
          className={`${table.table} ${classes.two}`}
          aria-label={t('slo.list')}
        >
          <thead>
            <tr>
              <th scope="col">{t('slo.head.slo')}</th>
              <th scope="col">{t('slo.head.state')}</th>
              <th scope="col" className={table.number}>
                {t('slo.head.objective')}
              </th>
              <th scope="col" className={table.number}>
                {t('slo.head.achieved')}
              </th>
              <th scope="col">{t('slo.head.budget')}</th>
              <th scope="col">{t('slo.head.burnDown')}</th>
              <th scope="col" className={table.number}>
                {t('slo.head.coverage')}
              </th>
              <th scope="col">{t('slo.head.source')}</th>
            </tr>
          </thead>
          <tbody>
            {slos.map(slo => {
              const name = promiseWords(slo, words);
              const { sli, budget } = slo;
              const left = minutesLeft(slo);
              const shortfall = shortfallWords(budget, words, nowMs);
              const hasBudget =
                budget.status === 'ok' || budget.status === 'partial';
              const runsOut = runsOutWords(slo.exhaustion, words);
              const isChosen = slo.id === chosen;
              const question = (kpi: 'slo_sli' | 'error_budget_remaining') => ({
                kpi,
                subject: `slo:${slo.id}`,
                environment,
              });
              return (
                <tr
                  key={slo.id}
                  className={
                    isChosen ? `${table.row} ${table.selected}` : table.row
                  }
                  onClick={() => onChoose(slo.id)}
                  onKeyDown={onKey(slo.id)}
                  tabIndex={0}
                  aria-selected={isChosen}
                  aria-label={t('slo.choose', { slo: name })}
                >
                  <td className={classes.name}>
                    <span className={table.name}>{name}</span>
                    {slo.origin === 'tier' && (
                      <span
                        className={classes.chip}
                        title={t('slo.origin.tier')}
                      >
                        {t('slo.tierChip')}
                      </span>
                    )}
                    <div
                      className={table.small}
                      title={t(`slo.origin.${slo.origin}`)}
                    >
                      {madeWords(slo, words)}
                    </div>
                  </td>
                  <td>
                    <StatusWord
                      shape={SLO_TONES[slo.state]}
                      word={t(`slo.state.${slo.state}`)}
                      isPlain
                    />
                  </td>
                  <td className={table.number}>
                    {format.withUnit(slo.target, 'ratio')}
                  </td>
                  <td className={table.number}>
                    {sli.status === 'ok' || sli.status === 'partial' ? (
                      <b>{format.withUnit(sli.value, 'ratio', slo.target)}</b>
                    ) : (
                      <span className={table.dim}>{t('slo.notJudged')}</span>
                    )}
                    <ExplainButton
                      question={question('slo_sli')}
                      label={`${t('kpi.slo_sli')}, ${name}`}
                    />
                  </td>
                  <td>
                    <div className={classes.budget}>
                      {hasBudget && (
                        <>
                          <div className={classes.bar}>
                            <BudgetBar
                              remaining={budget.value}
                              state={slo.state}
                            />
                          </div>
                          <span className={classes.left}>
                            <b>{format.withUnit(budget.value, 'ratio')}</b>
                            {left !== undefined &&
                              `, ${minutesWords(left, words)}`}
                            {!slo.exhaustion.isSpent &&
                              runsOut &&
                              `, ${runsOut}`}
                          </span>
                        </>
                      )}
                      {!hasBudget && (
                        <span className={table.dim}>{shortfall}</span>
                      )}
                      <ExplainButton
                        question={question('error_budget_remaining')}
                        label={`${t('kpi.error_budget_remaining')}, ${name}`}
                      />
                    </div>
                  </td>
                  <td>
                    <div className={classes.spark}>
                      <Sparkline
                        values={
                          slo.sparkline?.values.map(value =>
                            value === null ? null : Math.max(0, value),
                          ) ?? []
                        }
                        height={28}
                        top={1}
                        label={t('slo.budgetLine', { slo: name })}
                        emptyLabel={t('slo.noBudgetLine')}
                      />
                    </div>
                  </td>
                  <td className={table.number}>
                    {slo.coverage === null
                      ? t('tile.noNumber')
                      : format.percent(slo.coverage)}
                  </td>
                  <td>
                    {slo.origins.map(({ origin, asOf }) => (
                      <SourceBadge
                        key={`${origin.source}:${origin.instance}`}
                        source={origin.source}
                        age={
                          asOf === null
                            ? undefined
                            : format.age(nowMs - Date.parse(asOf))
                        }
                        isOld={sli.status === 'stale'}
                      />
                    ))}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollBox>
    </Card>
  );
};
