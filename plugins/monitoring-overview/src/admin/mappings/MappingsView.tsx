import type {
  MappingMatrix,
  Meta,
  SourceId,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  Card,
  ErrorScreen,
  mappingKeys,
  Notice,
  useMappingCoverage,
  useMappings,
  useNow,
  useRefresh,
  useSetUrl,
  useTableStyles,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { ALL_SCOPES } from '../../frame/scopeOptions';
import { cellProgress } from './cellProgress';
import { CoverageCard } from './CoverageCard';
import { HistoryDrawer } from './HistoryDrawer';
import { ImportDialog } from './ImportDialog';
import { MappingDialog } from './MappingDialog';
import { MappingsBar } from './MappingsBar';
import { MatrixFooter } from './MatrixFooter';
import { MatrixTable } from './MatrixTable';
import { PAGE_SIZE, useMappingChoices } from './useMappingChoices';

/** The history of everything; no entity ref looks like it. */
const ALL_HISTORY = 'all';

const hasPending = (matrix: MappingMatrix) =>
  matrix.items.some(row =>
    row.cells.some(cell => cellProgress(cell, Date.now()) !== undefined),
  );

/** Which entities are unmapped or wrongly mapped, and the way to repair it. */
export const MappingsView = ({ meta }: { meta: Meta }) => {
  const table = useTableStyles();
  const { t } = useWords();
  const nowMs = useNow();
  const [params] = useSearchParams();
  const setUrl = useSetUrl();
  const choices = useMappingChoices(meta);
  const { chosen, filter, scope, search, trail } = choices;
  const canManage = meta.rights.manageMappings;
  const mappings = useMappings(
    {
      environment: chosen,
      scope: scope === ALL_SCOPES ? undefined : scope,
      filter,
      search: search || undefined,
      cursor: trail[trail.length - 1],
      limit: PAGE_SIZE,
    },
    { isEnabled: choices.isReady, hasPending },
  );
  const coverage = useMappingCoverage(chosen);
  const teams = useMemo(
    () =>
      new Map(
        coverage.data?.teams.flatMap(({ ref, name }) =>
          ref !== null && name !== null ? [[ref, name] as const] : [],
        ),
      ),
    [coverage.data],
  );
  const refresh = useRefresh(mappingKeys.all());
  const history = params.get('history');
  const openHistory = (ref?: string) =>
    setUrl({
      history: ref ?? ALL_HISTORY,
      entity: undefined,
      mapping: undefined,
    });
  const entity = params.get('entity');
  const column = params.get('mapping');
  const { data } = mappings;
  if (chosen === undefined)
    return <Notice>{t('toolbar.noEnvironment')}</Notice>;
  return (
    <>
      <CoverageCard environment={chosen} onHistory={() => openHistory()} />
      <MappingsBar
        choices={choices}
        counts={data?.counts}
        onImport={canManage ? () => setUrl({ import: 'open' }) : undefined}
      />
      {mappings.error && !data && (
        <ErrorScreen error={mappings.error} onRetry={refresh} />
      )}
      {!mappings.error && !data && <BlockSkeleton height={420} lines={10} />}
      {data && (
        <Card
          label={t('mappings.title')}
          style={mappings.isPlaceholderData ? { opacity: 0.6 } : undefined}
          footer={
            data.items.length > 0 && (
              <MatrixFooter
                matrix={data}
                trail={trail}
                onTrail={choices.setTrail}
              />
            )
          }
        >
          {data.sources.length > 0 && data.items.length > 0 ? (
            <MatrixTable
              matrix={data}
              environment={chosen}
              teams={teams}
              nowMs={nowMs}
              opened={params.get('findings') ?? undefined}
              onOpenCell={(ref: string, source: SourceId) =>
                setUrl({ entity: ref, mapping: source })
              }
              onOpenFindings={ref => setUrl({ findings: ref })}
            />
          ) : (
            <div className={table.empty}>
              {data.sources.length === 0 && t('mappings.noSources')}
              {data.sources.length > 0 &&
                t(
                  choices.isFiltered || trail.length > 0
                    ? 'mappings.none'
                    : 'mappings.nothing',
                )}
            </div>
          )}
        </Card>
      )}
      {entity !== null && column !== null && (
        <MappingDialog
          key={`${entity}:${column}:${chosen}`}
          entityRef={entity}
          source={column}
          environment={chosen}
          defaultEnvironment={choices.defaultEnvironment}
          matrix={data}
          canManage={canManage}
          nowMs={nowMs}
          onClose={() => setUrl({ entity: undefined, mapping: undefined })}
          onHistory={() => openHistory(entity)}
        />
      )}
      <HistoryDrawer
        isOpen={history !== null}
        entity={
          history === null || history === ALL_HISTORY ? undefined : history
        }
        nowMs={nowMs}
        onEntity={ref => setUrl({ history: ref ?? ALL_HISTORY })}
        onClose={() => setUrl({ history: undefined })}
      />
      {params.get('import') !== null && canManage && (
        <ImportDialog
          onClose={() => setUrl({ import: undefined })}
          environment={chosen}
        />
      )}
    </>
  );
};
