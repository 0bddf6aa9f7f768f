import { AuthService, LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { CatalogGuard } from './catalog';
import { ChangeSignals } from './changeSignals';
import { Composition } from './composition';
import { MonitoringConfig } from './config';
import { readContent } from './readContent';

export interface WorkerOptions {
  readonly auth: AuthService;
  readonly catalog: CatalogService;
  readonly scheduler: SchedulerService;
  readonly logger: LoggerService;
  readonly composition: Composition;
  /** Tells open pages what came in; what is collected is noted by the composition itself. */
  readonly changes: ChangeSignals;
  readonly config: MonitoringConfig;
  readonly now: () => number;
}

/**
 * Starts collecting in this process.
 *
 * The scheduler only wakes us: any signed-in user may trigger its tasks (F3), so
 * each task looks for itself whether anything is due, and none ever throws, since
 * what a task throws is stored and served (F2).
 *
 * @returns stops everything and waits for it
 */
export async function startWorker(options: WorkerOptions): Promise<() => Promise<void>> {
  const { changes, composition, config, logger, now, scheduler } = options;
  const stopping = new AbortController();
  const safely = (name: string, work: () => Promise<unknown>) => async () => {
    if (stopping.signal.aborted) return;
    try {
      await work();
    } catch (error) {
      logger.warn(`${name} failed`, {
        error: error instanceof Error ? error.name : 'unknown',
        code: String((error as { code?: unknown })?.code ?? ''),
      });
    }
  };
  const every = (id: string, seconds: number, work: () => Promise<unknown>) =>
    scheduler.scheduleTask({
      id: `rosetta-${id}`,
      scope: 'local',
      frequency: { milliseconds: seconds * 1_000 },
      timeout: { minutes: 5 },
      initialDelay: { milliseconds: 200 },
      fn: safely(id, work),
    });

  const guard = new CatalogGuard();
  let lastCatalogMs = -Infinity;
  let lastMappings = '';
  const readTheCatalog = async () => {
    // Triggered from outside or not, the catalog is read no more often than configured; an admin's mapping counts at once.
    const mappings = await composition.mappings.version();
    const isDue = now() - lastCatalogMs >= config.ingestion.catalogRefreshSeconds * 900;
    if (!isDue && mappings === lastMappings) return;
    lastCatalogMs = now();
    lastMappings = mappings;
    const credentials = await options.auth.getOwnServiceCredentials();
    const { items } = await options.catalog.getEntities({}, { credentials });
    const content = await readContent(items, config, composition.pivotSources, await composition.mappings.list());
    const shown = content.entities.length;
    const held = await composition.catalog.countPresent();
    if (!guard.believes(shown, held)) {
      if (held === 0) logger.info('The catalog shows no entity yet; it is read again soon');
      else logger.warn('The catalog shows far fewer entities than before; nothing is changed until it stays so', { held, shown });
      return;
    }
    if (await composition.catalog.apply(content)) {
      changes.note();
      logger.info('Catalog read', { entities: shown, pivots: content.pivots.length, findings: content.findings.length });
      if (content.orphanSlos.length > 0) {
        logger.warn('OpenSLO documents of services that are no monitored entity; name it in rosetta.io/entity-ref of the Service', {
          documents: content.orphanSlos.slice(0, 20).join(', '), count: content.orphanSlos.length,
        });
      }
    }
  };

  await every('catalog', Math.min(config.ingestion.catalogRefreshSeconds, config.ingestion.tickSeconds), readTheCatalog);
  await every('ingest', config.ingestion.tickSeconds, () => composition.engine.tick());
  await every('derive', config.ingestion.tickSeconds, async () => {
    const { stateChanges, views } = await composition.derive.round(now(), stopping.signal);
    if (stateChanges > 0 || views.length > 0) changes.note();
  });
  await every('signals', config.ingestion.tickSeconds, () => changes.publish());
  await every('seal', 60, () => composition.seal(stopping.signal));
  await every('slo-days', 60, () => composition.keepSloDays(stopping.signal));
  await every('sign-off', 60, () => composition.signOff(stopping.signal));
  await every('retention', 3_600, async () => {
    await composition.dropExpired();
    await composition.keepCoverage();
  });
  return async () => {
    stopping.abort();
    await composition.engine.stop();
  };
}
