import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  Deployments,
  Release,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { ReactNode } from 'react';
import { useWords } from '../../hooks';
import { AbsenceRows, type Absence } from '../AbsenceCard';
import { Card } from '../Card';
import { ShownOf } from '../feed';
import { SourceBadge } from '../SourceBadge';
import { useTableStyles } from '../useTableStyles';
import { useExcluded } from './Excluded';
import {
  NARROW,
  releaseName,
  ReleaseRow,
  type ReleaseRowProps,
} from './ReleaseRow';
import { ScrollBox } from '../ScrollBox';

const useStyles = makeStyles<Theme>({
  compact: {
    [NARROW]: {
      '& th, & td': { paddingLeft: 6, paddingRight: 6 },
    },
  },
});

export interface DeploymentsTableProps {
  /** The first page, for what is said of all of them; absent while it is loaded. */
  readonly first: Deployments | undefined;
  /** Of every page so far. */
  readonly releases: readonly Release[] | undefined;
  /** Environment and period in words. */
  readonly note: string;
  readonly mayReadIncidents: boolean;
  /** Keeps what somebody says of a cause; absent where they may not. */
  readonly judge?: ReleaseRowProps['judge'];
  /** Why nothing at all can be said. */
  readonly absence?: Absence;
  /** What went wrong with the list, in words. */
  readonly failure?: string;
  /** Said over the rows, e.g. that they are old. */
  readonly notice?: ReactNode;
  readonly onMore?: () => void;
  readonly isLoadingMore?: boolean;
  readonly isOutdated?: boolean;
  /** Name of the release that another place on the screen pointed at. */
  readonly focused?: string;
  readonly nowMs: number;
}

/** Releases and failed attempts of an environment, newest first, with what happened around them. */
export const DeploymentsTable = (props: DeploymentsTableProps) => {
  const { first, releases, absence, failure, nowMs } = props;
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const excluded = useExcluded(first?.excluded);
  const hasRows = releases !== undefined && releases.length > 0;
  const longest = Math.max(
    0,
    ...(releases ?? []).flatMap(({ leadTimeSeconds }) =>
      leadTimeSeconds === null ? [] : [leadTimeSeconds],
    ),
  );
  return (
    <Card
      label={t('delivery.table.title')}
      title={t('delivery.table.title')}
      note={props.note}
      actions={
        <>
          {excluded.action}
          {first?.deploySource && (
            <SourceBadge
              source={first.deploySource}
              age={
                first.asOf
                  ? format.age(nowMs - Date.parse(first.asOf))
                  : undefined
              }
            />
          )}
        </>
      }
      footer={
        hasRows && first ? (
          <>
            <span>
              <ShownOf
                shown={releases.length}
                total={first.total}
                onMore={props.onMore}
                isLoadingMore={props.isLoadingMore}
              />
            </span>
            <span style={{ flex: 1 }} />
            <span>{t('delivery.table.proof')}</span>
          </>
        ) : undefined
      }
      style={{ opacity: props.isOutdated ? 0.6 : 1 }}
    >
      {excluded.panel}
      {props.notice}
      {absence && <AbsenceRows absence={absence} keys={first?.keys ?? []} />}
      {failure && (
        <div className={table.empty} role="status">
          {t('delivery.table.failedList')}: {failure}
        </div>
      )}
      {!failure && !releases && (
        <div
          className={table.empty}
          role="status"
          aria-label={t('common.loading')}
          style={{ height: 160 }}
        >
          {t('common.loading')}
        </div>
      )}
      {!absence && first && releases?.length === 0 && (
        <div className={table.empty}>
          {t('delivery.table.empty', { environment: first.environment })}
        </div>
      )}
      {hasRows && (
        <ScrollBox label={t('delivery.table.title')}>
          <table className={`${table.table} ${classes.compact}`}>
            <thead>
              <tr>
                <th>{t('delivery.table.release')}</th>
                <th>{t('delivery.table.outcome')}</th>
                <th>{t('delivery.table.finished')}</th>
                <th>{t('delivery.table.kind')}</th>
                <th className={table.number}>{t('delivery.table.changes')}</th>
                <th>{t('delivery.table.leadTime')}</th>
                <th>{t('delivery.table.incidents')}</th>
                <th>{t('delivery.table.around')}</th>
                <th>{t('delivery.table.revision')}</th>
              </tr>
            </thead>
            <tbody>
              {releases.map(release => (
                <ReleaseRow
                  key={`${release.origin.source}:${release.origin.instance}:${release.id}`}
                  release={release}
                  mayReadIncidents={props.mayReadIncidents}
                  judge={props.judge}
                  longestLeadSeconds={longest}
                  isFocused={releaseName(release) === props.focused}
                  nowMs={nowMs}
                />
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
