import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  KPI_DEFINITIONS,
  type Restated,
  type RestatedFigure,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useState } from 'react';
import { periodName, useRestated, useWords, type Words } from '../../hooks';
import { Card } from '../Card';
import { EntityLink } from '../EntityLink';
import { scopeSearch } from '../scope/useScopeScreen';
import { useTableStyles } from '../useTableStyles';
import { ScrollBox } from '../ScrollBox';

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

/** Kinds of scopes that are named beside them: a domain and a team may bear one name. */
const KINDS = { domain: 'domain', system: 'system', group: 'team' } as const;

const Scope = ({
  item: { ref, name, title },
  search,
}: {
  readonly item: RestatedFigure;
  readonly search: string;
}) => {
  const { t } = useWords();
  const table = useTableStyles();
  if (ref === null) return <b>{t('restated.everything')}</b>;
  const kind = Object.entries(KINDS).find(([each]) =>
    ref.startsWith(`${each}:`),
  );
  return (
    <>
      <b>
        <EntityLink to={ref} isMonitoring search={search}>
          {title ?? name}
        </EntityLink>
      </b>{' '}
      {kind && (
        <span className={table.small}>{t(`overview.column.${kind[1]}`)}</span>
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
    <ScrollBox label={t('restated.title')}>
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
          {items.map((item, index) => {
            const { ref, kpi, then, now } = item;
            const isSame = index > 0 && items[index - 1].ref === ref;
            return (
              <tr key={`${ref} ${kpi}`}>
                <td>
                  {/* Read aloud in every row, drawn in the first of each scope. */}
                  <span className={isSame ? table.hidden : undefined}>
                    <Scope item={item} search={search} />
                  </span>
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
            );
          })}
        </tbody>
      </table>
    </ScrollBox>
  );
};

/** Rows to begin with: those of the page's own scope; the first few where it has none. */
const FIRST_ROWS = 3;
const firstRows = ({ items, scope }: Restated) => {
  const own = items.filter(item => item.ref === scope);
  return own.length > 0 ? own : items.slice(0, FIRST_ROWS);
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
  const [isOpen, setOpen] = useState(false);
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
  const first = firstRows(data);
  const rows = isOpen ? data.items : first;
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
      actions={
        data.items.length > first.length && (
          <Button
            size="small"
            color="primary"
            style={{ textTransform: 'none' }}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen
              ? t('restated.less')
              : t('restated.all', { amount: format.count(data.total) })}
          </Button>
        )
      }
      footer={
        rows.length === data.items.length && data.total > rows.length
          ? `${t('restated.foot')} ${t('restated.more', {
              shown: format.count(data.items.length),
              total: format.count(data.total),
            })}`
          : t('restated.foot')
      }
    >
      <Rows
        items={rows}
        search={scopeSearch(data.environment, data.period.key)}
      />
    </Card>
  );
};
