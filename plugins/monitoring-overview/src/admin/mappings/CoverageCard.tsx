import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { MappingCoverage } from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  Card,
  compareWithPrevious,
  DeltaLine,
  failureKind,
  Notice,
  ProgressBar,
  useMappingCoverage,
  useSetUrl,
  useTableStyles,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useSearchParams } from 'react-router-dom';

/** Teams shown before the reader asks for all. */
const FEW_TEAMS = 17;

const useStyles = makeStyles<Theme>(theme => ({
  total: { fontSize: 18, fontWeight: 700, letterSpacing: '-.3px' },
  dim: { fontSize: 12, color: theme.palette.textSubtle },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(190px, 1fr))',
    gap: '14px 30px',
    padding: '4px 16px 16px',
  },
  name: {
    display: 'flex',
    gap: 5,
    alignItems: 'baseline',
    marginBottom: 4,
    whiteSpace: 'nowrap',
    '& strong': { marginLeft: 'auto', paddingLeft: 6 },
  },
  cut: { overflow: 'hidden', textOverflow: 'ellipsis' },
  button: {
    textTransform: 'none',
    fontSize: 12,
    padding: '2px 6px',
    margin: '0 -6px',
    whiteSpace: 'nowrap',
  },
  links: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start' },
}));

/** Rounded down: a hundred means all of them. */
const share = ({ found, needed }: { found: number; needed: number }) =>
  needed === 0 ? undefined : Math.floor((found / needed) * 100) / 100;

const Team = ({ team }: { team: MappingCoverage['teams'][number] }) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const covered = share(team);
  const name = team.name ?? t('mappings.coverage.nobody');
  return (
    <div>
      <div className={classes.name}>
        <span className={classes.cut} title={name}>
          {name}
        </span>
        <span className={classes.dim}>{format.count(team.entities)}</span>
        {covered === undefined ? (
          <span className={classes.dim}>
            {t('mappings.coverage.nothingNeeded')}
          </span>
        ) : (
          <strong>{format.percent(covered)}</strong>
        )}
      </div>
      <ProgressBar
        share={covered ?? 0}
        label={t('mappings.coverage.of', {
          name,
          found: format.count(team.found),
          needed: format.count(team.needed),
        })}
      />
    </div>
  );
};

/** How much of what entities need is mapped and found, by team A to Z; no league table. */
export const CoverageCard = ({
  environment,
  onHistory,
}: {
  environment: string | undefined;
  onHistory: () => void;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const coverage = useMappingCoverage(environment);
  const [params] = useSearchParams();
  const setUrl = useSetUrl();
  const { data } = coverage;
  const history = (
    <Button
      size="small"
      color="primary"
      className={classes.button}
      onClick={onHistory}
    >
      {t('mappings.coverage.history')} →
    </Button>
  );
  if (coverage.error && !data) {
    return (
      <Notice action={history}>
        {t('mappings.coverage.failed', {
          reason: t(`failure.${failureKind(coverage.error)}.title`),
        })}
      </Notice>
    );
  }
  if (!data) return <BlockSkeleton height={128} lines={3} />;
  const covered = share(data);
  const isAll = params.get('teams') === 'all';
  const teams = isAll ? data.teams : data.teams.slice(0, FEW_TEAMS);
  const comparison =
    data.needed > 0
      ? compareWithPrevious(
          {
            value: data.found / data.needed,
            previous: data.previousRatio,
            unit: 'ratio',
            betterIs: 'higher',
          },
          format,
        )
      : undefined;
  return (
    <Card
      label={t('mappings.coverage.title')}
      title={t('mappings.coverage.title')}
      note={t('mappings.coverage.note')}
      actions={
        covered === undefined ? undefined : (
          <>
            <span className={classes.total}>{format.percent(covered)}</span>
            <span className={classes.dim}>{t('mappings.coverage.all')}</span>
            {comparison ? (
              <DeltaLine
                comparison={comparison}
                baseline={t('mappings.coverage.since')}
              />
            ) : (
              <span className={classes.dim}>
                {t('mappings.coverage.noPrevious')}
              </span>
            )}
          </>
        )
      }
    >
      {data.teams.length === 0 && (
        <div className={table.empty}>{t('mappings.coverage.none')}</div>
      )}
      <div className={classes.grid}>
        {teams.map(team => (
          <Team key={team.ref ?? ''} team={team} />
        ))}
        <div className={classes.links}>
          {data.teams.length > FEW_TEAMS && (
            <Button
              size="small"
              color="primary"
              className={classes.button}
              onClick={() => setUrl({ teams: isAll ? undefined : 'all' })}
            >
              {isAll
                ? t('mappings.coverage.showFew')
                : t('mappings.coverage.showAll', {
                    amount: format.count(data.teams.length),
                  })}
            </Button>
          )}
          {history}
        </div>
      </div>
    </Card>
  );
};
