import IconButton from '@material-ui/core/IconButton';
import ChevronRightIcon from '@material-ui/icons/ChevronRight';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import type { OverviewRow } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { EntityLink } from '../EntityLink';
import { ProgressBar } from '../ProgressBar';
import { StatusWord } from '../StatusWord';
import { useTableStyles } from '../useTableStyles';
import { Change } from './Change';
import { compareFigure } from './changes';
import { FigureInCell } from './FigureInCell';
import { HealthDays } from './HealthDays';
import { BesideCell, Nothing, SloCount } from './BesideCell';
import type { BesideOverview } from './useBesideOverview';
import { scopeSearch } from './useScopeScreen';
import { WhyCell } from './WhyCell';

const useStyles = makeStyles<Theme>(theme => ({
  child: {
    background: `${alpha(theme.palette.text.primary, 0.03)} !important`,
    '& td': { height: '32px !important' as '32px' },
    '& td:first-child': { paddingLeft: '44px !important' as '44px' },
  },
  first: { display: 'inline-flex', alignItems: 'center', gap: 4 },
  chevron: { padding: 2, margin: '0 0 0 -8px' },
  why: { color: theme.palette.textSubtle, minWidth: 150 },
  mapped: { display: 'inline-flex', alignItems: 'center', gap: 10 },
}));

/** Columns of delivery. */
const DELIVERY = ['deployment_frequency', 'change_fail_rate'] as const;

/** Scopes whose own tab knows the period of the overview. */
const KNOWS_PERIOD = /^(domain|group|system):/;

export interface ScopeRowProps {
  readonly row: OverviewRow;
  /** Of all rows: what is promised and how is delivered. */
  readonly beside: BesideOverview;
  readonly environment: string;
  readonly period: string;
  readonly nowMs: number;
  /** Shows how far mapping is in place of the health by day, while history is collected. */
  readonly isCollecting: boolean;
  readonly isChild?: boolean;
  /** Absent where there is nothing to open. */
  readonly expansion?: {
    readonly isOpen: boolean;
    readonly onToggle: () => void;
  };
}

/** One domain, system or team; its name leads to its own Monitoring tab. */
export const ScopeRow = (props: ScopeRowProps) => {
  const { row, environment, period, nowMs, isCollecting, isChild, expansion } =
    props;
  const { slos, delivery } = props.beside;
  const metrics = delivery.data?.rows.find(
    ({ ref }) => ref === row.ref,
  )?.metrics;
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const name = row.title ?? row.name;
  const Chevron = expansion?.isOpen ? ExpandMoreIcon : ChevronRightIcon;
  return (
    <tr className={isChild ? classes.child : undefined}>
      <td className={table.nowrap}>
        <span className={classes.first}>
          {expansion && (
            <IconButton
              className={classes.chevron}
              data-screen-only
              size="small"
              onClick={expansion.onToggle}
              aria-expanded={expansion.isOpen}
              aria-label={t(
                expansion.isOpen
                  ? 'overview.row.collapse'
                  : 'overview.row.expand',
                { name },
              )}
            >
              <Chevron fontSize="inherit" />
            </IconButton>
          )}
          <span className={isChild ? undefined : table.name}>
            <EntityLink
              to={row.ref}
              isMonitoring
              search={scopeSearch(
                environment,
                KNOWS_PERIOD.test(row.ref) ? period : undefined,
              )}
            >
              {name}
            </EntityLink>
          </span>
          <span className={table.small}>{format.count(row.members)}</span>
        </span>
      </td>
      <td>
        <StatusWord shape={row.state} word={t(`state.${row.state}`)} />
      </td>
      <td className={classes.why}>
        <WhyCell
          row={row}
          environment={environment}
          isCollecting={isCollecting}
        />
      </td>
      <td className={table.number}>
        <BesideCell from={slos}>
          <SloCount
            sum={slos.data?.groups.find(({ ref }) => ref === row.ref)?.sum}
          />
        </BesideCell>
      </td>
      <td className={table.number}>
        <FigureInCell value={row.incidentsOpened} nowMs={nowMs} />
      </td>
      <td>
        <Change
          comparison={compareFigure(row.incidentsOpened, format)}
          isShort
        />
      </td>
      <td className={table.number}>
        <FigureInCell value={row.mttr} nowMs={nowMs} />
      </td>
      {DELIVERY.map(kpi => (
        <td key={kpi} className={table.number}>
          <BesideCell from={delivery}>
            {metrics ? (
              <FigureInCell value={metrics[kpi]} nowMs={nowMs} />
            ) : (
              <Nothing reason={t('overview.row.noReleases')} />
            )}
          </BesideCell>
        </td>
      ))}
      <td>
        {isCollecting ? (
          <span className={classes.mapped}>
            <ProgressBar
              share={row.members > 0 ? row.mapped / row.members : 0}
              width={80}
              label={t('overview.row.mapped', { name })}
            />
            <span className={table.nowrap}>
              {t('overview.row.ofMembers', {
                mapped: format.count(row.mapped),
                members: format.count(row.members),
              })}
            </span>
          </span>
        ) : (
          <HealthDays row={row} />
        )}
      </td>
    </tr>
  );
};
