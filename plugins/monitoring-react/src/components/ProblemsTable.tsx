import { Link } from '@backstage/core-components';
import type { Problem } from '@rosetta/backstage-plugin-monitoring-common';
import { useEffect, useRef } from 'react';
import { useWords } from '../hooks';
import { Card } from './Card';
import { SourceBadge } from './SourceBadge';
import { StatusWord } from './StatusWord';
import { useTableStyles } from './useTableStyles';
import { ScrollBox } from './ScrollBox';

export interface ProblemsTableProps {
  readonly problems: readonly Problem[] | undefined;
  /** How many there are in all; more than are listed when a page was cut. */
  readonly total: number | undefined;
  readonly nowMs: number;
  /** The period in words. */
  readonly note: string;
  /** What went wrong with the list alone, in words. */
  readonly failure?: string;
  /** Id of the problem that another place on the screen pointed at. */
  readonly focused?: string;
}

/** Problems that open the entity's critical state; the others warn. */
const CRITICAL: readonly Problem['severity'][] = ['availability', 'error'];

function shapeOf(problem: Problem) {
  if (problem.status === 'closed') return 'ok';
  return CRITICAL.includes(problem.severity) ? 'critical' : 'warning';
}

/** Problems of the APM tool, open ones first. */
export const ProblemsTable = ({
  problems,
  total,
  nowMs,
  note,
  failure,
  focused,
}: ProblemsTableProps) => {
  const classes = useTableStyles();
  const { t, format } = useWords();
  const focusedRow = useRef<HTMLTableRowElement>(null);
  const hasRows = problems !== undefined;
  useEffect(() => {
    // Not in every browser of tests.
    if (hasRows) focusedRow.current?.scrollIntoView?.({ block: 'center' });
  }, [focused, hasRows]);
  const isCut =
    problems !== undefined && total !== undefined && total > problems.length;
  return (
    <Card
      title={t('problems.title')}
      note={note}
      label={t('problems.title')}
      footer={
        isCut
          ? t('problems.cut', {
              shown: format.count(problems.length),
              total: format.count(total),
            })
          : undefined
      }
    >
      {failure && <div className={classes.empty}>{failure}</div>}
      {!failure && !problems && (
        <div className={classes.empty} role="status">
          {t('problems.loading')}
        </div>
      )}
      {problems?.length === 0 && (
        <div className={classes.empty}>{t('problems.none')}</div>
      )}
      {problems && problems.length > 0 && (
        <ScrollBox label={t('problems.title')}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th>{t('problems.state')}</th>
                <th>{t('problems.problem')}</th>
                <th>{t('problems.severity')}</th>
                <th>{t('problems.touches')}</th>
                <th>{t('problems.started')}</th>
                <th className={classes.number}>{t('problems.lasted')}</th>
                <th>{t('problems.source')}</th>
              </tr>
            </thead>
            <tbody>
              {problems.map(problem => {
                const end = problem.ended ? Date.parse(problem.ended) : nowMs;
                return (
                  <tr
                    key={`${problem.source}:${problem.instance}:${problem.displayId}`}
                    ref={problem.displayId === focused ? focusedRow : undefined}
                    className={
                      problem.displayId === focused
                        ? classes.selected
                        : undefined
                    }
                    aria-current={problem.displayId === focused || undefined}
                  >
                    <td className={classes.nowrap}>
                      <StatusWord
                        shape={shapeOf(problem)}
                        word={t(`problems.status.${problem.status}`)}
                      />
                    </td>
                    <td>
                      <span className={classes.name}>
                        {problem.upstreamUrl ? (
                          <Link to={problem.upstreamUrl}>
                            {problem.displayId}
                          </Link>
                        ) : (
                          problem.displayId
                        )}
                      </span>{' '}
                      {problem.title}
                    </td>
                    <td className={classes.nowrap}>
                      {t(`problems.severities.${problem.severity}`)}
                    </td>
                    <td className={`${classes.nowrap} ${classes.dim}`}>
                      {problem.isRootCause
                        ? t('problems.rootCause')
                        : t(`problems.via.${problem.via}`)}
                    </td>
                    <td className={classes.nowrap}>
                      {format.moment(problem.started, nowMs)}
                    </td>
                    <td className={classes.number}>
                      {format.duration(end - Date.parse(problem.started))}
                    </td>
                    <td>
                      <SourceBadge source={problem.source} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
