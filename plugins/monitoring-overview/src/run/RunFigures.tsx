import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { IncidentKpis } from '@rosetta/backstage-plugin-monitoring-common';
import { BacklogCard } from './BacklogCard';
import { CalendarCard } from './CalendarCard';
import { FiguresStrip } from './FiguresStrip';
import { HeatCard } from './HeatCard';
import { PrioritiesCard } from './PrioritiesCard';
import { RepeatsCard } from './RepeatsCard';
import { RunBuildCard } from './RunBuildCard';

const useStyles = makeStyles<Theme>({
  two: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1.15fr) minmax(0, 1fr)',
    gap: 16,
    alignItems: 'start',
    '@media screen and (max-width: 1320px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
    },
  },
});

/** Everything of the page that is made of figures; parts of which nothing is known are left out. */
export const RunFigures = ({
  data,
  nowMs,
  isOutdated,
}: {
  data: IncidentKpis;
  nowMs: number;
  /** The figures are of the choice before: others are on their way. */
  isOutdated: boolean;
}) => {
  const classes = useStyles();
  const { backlog } = data;
  return (
    <>
      <FiguresStrip data={data} nowMs={nowMs} isOutdated={isOutdated} />
      <div className={classes.two} style={{ opacity: isOutdated ? 0.6 : 1 }}>
        {backlog && <BacklogCard data={{ ...data, backlog }} nowMs={nowMs} />}
        <PrioritiesCard data={data} />
        <HeatCard data={data} nowMs={nowMs} />
        <RepeatsCard data={data} />
      </div>
      <RunBuildCard data={data} nowMs={nowMs} />
      <CalendarCard
        environment={data.environment}
        scope={data.scope ?? undefined}
        nowMs={nowMs}
      />
    </>
  );
};
