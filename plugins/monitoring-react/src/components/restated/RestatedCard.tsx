import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  KPI_DEFINITIONS,
  type Restated,
  type RestatedFigure,
} from '@rosetta/backstage-plugin-monitoring-common';
import { periodName, useRestated, useWords, type Words } from '../../hooks';
import { Card } from '../Card';
import { EntityLink } from '../EntityLink';
import { scopeSearch } from '../scope/useScopeScreen';
import { useTableStyles } from '../useTableStyles';

const useStyles = makeStyles<Theme>(theme => ({
  line: { fontSize: 13, color: theme.palette.textSubtle },
}));

/** A figure with the cases that it is made of; a count is its own number of cases. */
const Value = ({
  kpi,
  figure,
}: {
  readonly kpi: RestatedFigure['kpi'];
  readonly figure: RestatedFigure['then'];
}) => {
  const { t, format } = useWords();
  const table = useTableStyles();
  const { unit } = KPI_DEFINITIONS[kpi];
  if (figure.value === null)
    return <span className={table.dim}>{t('restated.nothing')}</span>;
  return (
    <>
      {format.withUnit(figure.value, unit)}
      {unit !== 'count' && figure.n !== null && (
        <div className={table.small}>
          {t('restated.cases', { amount: format.count(figure.n) })}
        </div>
      )}
    </>
  );
};

const Rows = ({
  items,
  search,
}: {
  readonly items: readonly RestatedFigure[];
  readonly search: string;
}) => {
  const { t } = useWords();
  const table = useTableStyles();
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th>{t('restated.where')}</th>
            <th>{t('restated.figure')}</th>
            <th className={table.number}>{t('restated.then')}</th>
            <th className={table.number}>{t('restated.now')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ ref, name, title, kpi, then, now }) => (
            <tr key={`${ref} ${kpi}`}>
              <td className={table.name}>
                {ref === null ? (
                  t('restated.everything')
                ) : (
                  <EntityLink to={ref} isMonitoring search={search}>
                    {title ?? name}
                  </EntityLink>
                )}
              </td>
              <td>{t(`kpi.${kpi}`)}</td>
              <td className={table.number}>
                <Value kpi={kpi} figure={then} />
              </td>
              <td className={table.number}>
                <b>
                  <Value kpi={kpi} figure={now} />
                </b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** What is told in a line where no figure differs. */
function lineOf(data: Restated, words: Words): string | undefined {
  const { t, format } = words;
  const period = periodName(data.period.key, words);
  if (data.state === 'waiting') return t('restated.waiting', { period });
  if (data.state !== 'signed_off' || data.signedOffAt === null)
    return undefined;
  return t('restated.same', { period, day: format.day(data.signedOffAt) });
}

export interface RestatedCardProps {
  readonly environment: string;
  /** Undefined is everything. */
  readonly scope: string | undefined;
  readonly period: string;
}

/** Which figures of a calendar period are others now than when it was signed off; nothing for any other period. */
export const RestatedCard = (props: RestatedCardProps) => {
  const words = useWords();
  const { t, format } = words;
  const classes = useStyles();
  const { data, isError } = useRestated(props);
  if (!data) {
    return isError ? (
      <div className={classes.line} role="status">
        {t('restated.failed', { period: periodName(props.period, words) })}
      </div>
    ) : null;
  }
  if (data.items.length === 0) {
    const line = lineOf(data, words);
    return line === undefined ? null : (
      <div className={classes.line} role="status">
        {line}
      </div>
    );
  }
  return (
    <Card
      label={t('restated.title')}
      title={t('restated.title')}
      note={
        data.signedOffAt !== null &&
        t('restated.note', {
          count: data.total,
          compared: format.count(data.compared),
          day: format.day(data.signedOffAt),
        })
      }
      footer={
        data.total > data.items.length
          ? `${t('restated.foot')} ${t('restated.more', {
              shown: format.count(data.items.length),
              total: format.count(data.total),
            })}`
          : t('restated.foot')
      }
    >
      <Rows
        items={data.items}
        search={scopeSearch(data.environment, data.period.key)}
      />
    </Card>
  );
};
