import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import {
  SLO_STATES,
  type KpiId,
  type KpiValue,
  type ScopeSloDays,
  type ScopeSlos,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  compareWithPrevious,
  DeltaLine,
  ExplainButton,
  shownNumber,
  SLO_TONES,
  statusFill,
  StatusIcon,
  useWords,
  faintFill,
  hairline,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { ReactNode } from 'react';
import {
  PICTURE_HEIGHT,
  SloDaysPicture,
  type PicturedKpi,
} from './SloDaysPicture';

const useStyles = makeStyles<Theme>(theme => ({
  strip: {
    display: 'grid',
    gridTemplateColumns: '1.5fr repeat(4, minmax(0, 1fr))',
    overflow: 'hidden',
    '@media screen and (max-width: 1000px)': {
      gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    },
  },
  cell: {
    display: 'flex',
    flexDirection: 'column',
    padding: '12px 16px',
    minWidth: 0,
    boxShadow: `-1px 0 ${hairline(theme)}, 0 -1px ${hairline(theme)}`,
  },
  head: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    height: 20,
  },
  label: {
    margin: 0,
    fontSize: 12,
    fontWeight: 400,
    color: theme.palette.textSubtle,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  number: {
    fontSize: 27,
    lineHeight: '34px',
    fontWeight: 700,
    whiteSpace: 'nowrap',
    '& small': {
      fontSize: 14,
      fontWeight: 400,
      color: theme.palette.textSubtle,
    },
  },
  dim: { color: theme.palette.textSubtle },
  small: { fontSize: 12, color: theme.palette.textSubtle },
  bar: {
    display: 'flex',
    height: 10,
    gap: 1,
    borderRadius: 3,
    overflow: 'hidden',
    margin: '10px 0',
    background: faintFill(theme),
  },
  // As high as what is drawn in it, so that nothing moves when it comes.
  picture: {
    height: PICTURE_HEIGHT + 8,
    paddingTop: 8,
    marginTop: 'auto',
    fontSize: 12,
    color: theme.palette.textSubtle,
  },
  states: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr',
    gap: '4px 12px',
    fontSize: 13,
    '& b': { fontSize: 15 },
  },
  state: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 6,
    whiteSpace: 'nowrap',
  },
}));

/** One figure over all SLOs in any state: grey with a dash where it is not known. */
const Figure = ({
  kpi,
  value,
  text,
  unit,
  note,
  baseline,
  question,
  picture,
}: {
  kpi: KpiId;
  value: KpiValue;
  text?: string;
  unit?: string;
  note?: ReactNode;
  baseline: string;
  question: { subject: string; environment: string; period: string };
  /** How it went by day; its place is kept while it is asked for, and there is none where it is undefined. */
  picture: ReactNode;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const number = shownNumber(value);
  const parts =
    number === null
      ? undefined
      : format.parts(number, value.unit, value.target);
  const label = t(`kpi.${kpi}`);
  const isJudged = value.status === 'ok' || value.status === 'partial';
  const comparison = isJudged
    ? compareWithPrevious(
        {
          value: value.value,
          previous: value.previous,
          unit: value.unit,
          betterIs: value.betterIs,
        },
        format,
      )
    : undefined;
  return (
    <div
      className={classes.cell}
      role="group"
      aria-label={label}
      data-status={value.status}
    >
      <div className={classes.head}>
        <h3
          className={classes.label}
          title={t(`kpiLong.${kpi}` as 'kpiLong.slo_met')}
        >
          {label}
        </h3>
        <ExplainButton question={{ kpi, ...question }} />
      </div>
      <div
        className={
          isJudged ? classes.number : `${classes.number} ${classes.dim}`
        }
      >
        {text ?? parts?.value ?? t('tile.noNumber')}
        {parts && (unit ?? parts.unit) && (
          <small>{`\u00a0${unit ?? parts.unit}`}</small>
        )}
      </div>
      {isJudged ? (
        <DeltaLine comparison={comparison} baseline={baseline} />
      ) : (
        <div className={classes.small}>{t(`tile.nothing.${kpi}`)}</div>
      )}
      <div className={classes.small}>{note}</div>
      {picture !== undefined && (
        <div className={classes.picture}>{isJudged && picture}</div>
      )}
    </div>
  );
};

/** How all SLOs stand, what was lost, what burns and how much is known. */
export const SloSumCard = ({
  data,
  days,
  hasNoDays,
  isOutdated,
}: {
  data: ScopeSlos;
  /** Of the same scope; undefined while they are asked for. */
  days: ScopeSloDays['days'] | undefined;
  /** They could not be read. */
  hasNoDays: boolean;
  isOutdated: boolean;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  const { sum } = data;
  const question = {
    subject: data.scope ?? 'all',
    environment: data.environment,
    period: data.period.key === 'own' ? 'now' : data.period.key,
  };
  const before = t('slo.page.before');
  const { met, serviceLost } = sum;
  // Days are of each SLO's own window: beside a month's figure they would be of something else.
  const picture = (kpi: PicturedKpi, now: KpiValue) =>
    data.period.key === 'own' ? (
      <SloDaysPicture
        kpi={kpi}
        now={now.value}
        days={days}
        hasFailed={hasNoDays}
      />
    ) : undefined;
  return (
    <Card
      className={classes.strip}
      label={t('slo.title')}
      style={{ opacity: isOutdated ? 0.6 : 1 }}
    >
      <div
        className={classes.cell}
        role="group"
        aria-label={t('slo.page.byState')}
      >
        <div className={classes.head}>
          <h3 className={classes.label}>{t('slo.page.byState')}</h3>
        </div>
        <div className={classes.bar} aria-hidden>
          {SLO_STATES.filter(state => sum.counts[state] > 0).map(state => (
            <span
              key={state}
              style={{
                flex: sum.counts[state],
                background: statusFill(theme, SLO_TONES[state]),
              }}
            />
          ))}
        </div>
        <div className={classes.states}>
          {SLO_STATES.map(state => (
            <span key={state} className={classes.state}>
              <StatusIcon shape={SLO_TONES[state]} size={14} />{' '}
              <b>{format.count(sum.counts[state])}</b> {t(`slo.state.${state}`)}
            </span>
          ))}
        </div>
      </div>
      <Figure
        kpi="slo_met"
        value={met}
        text={met.num === null ? undefined : format.count(met.num)}
        unit={met.den === null ? undefined : `/ ${format.count(met.den)}`}
        baseline={before}
        question={question}
        picture={picture('slo_met', met)}
      />
      <Figure
        kpi="slo_service_lost"
        value={serviceLost}
        note={
          serviceLost.n === null
            ? ''
            : t('slo.page.missedSlos', { count: serviceLost.n })
        }
        baseline={before}
        question={question}
        picture={picture('slo_service_lost', serviceLost)}
      />
      <Figure
        kpi="slo_burning"
        value={sum.burning}
        baseline={t('slo.page.yesterday')}
        question={question}
        picture={picture('slo_burning', sum.burning)}
      />
      <Figure
        kpi="slo_coverage"
        value={sum.coverage}
        baseline={before}
        question={question}
        picture={picture('slo_coverage', sum.coverage)}
      />
    </Card>
  );
};
