import { Entity } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { CatalogProcessor } from '@backstage/plugin-catalog-node';

const GROUP = 'openslo';
const VERSION = 'openslo/v1';
/** Kinds of OpenSLO v1. Those that promise nothing are let in too: a file holds them all. */
const KINDS: ReadonlySet<string> = new Set([
  'SLO', 'SLI', 'Service', 'DataSource', 'AlertPolicy', 'AlertCondition', 'AlertNotificationTarget',
]);

const isOpenSlo = ({ apiVersion }: Entity) => apiVersion.split('/')[0].startsWith(GROUP);

/** A label of OpenSLO may hold several values; one of the catalog holds one, of letters, digits, `-`, `_` and `.`. */
function labelText(value: unknown): string | undefined {
  const text = (Array.isArray(value) ? value : [value]).map(String).join('.');
  return /^[a-z0-9A-Z]([-a-z0-9A-Z_.]{0,61}[a-z0-9A-Z])?$/.test(text) ? text : undefined;
}

/**
 * Lets OpenSLO v1 documents into the catalog as entities (KPI.md 1.5). What they promise is read by the monitoring
 * backend, and what is wrong with a promise is a finding on the entity it is about; here only what the catalog could not
 * hold is refused, with a message that its own screens show at the location.
 */
export class OpenSloProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'RosettaOpenSloProcessor';
  }

  /** @throws InputError for another version than v1, or a kind that v1 does not have */
  async preProcessEntity(entity: Entity): Promise<Entity> {
    if (!isOpenSlo(entity)) return entity;
    if (entity.apiVersion !== VERSION) {
      throw new InputError(`${entity.apiVersion} is not read; write the document as ${VERSION}`);
    }
    if (!KINDS.has(entity.kind)) {
      throw new InputError(`OpenSLO v1 has no kind ${entity.kind}; it has ${[...KINDS].join(', ')}`);
    }
    const labels: Readonly<Record<string, unknown>> | undefined = entity.metadata.labels;
    if (!labels) return entity;
    const held = Object.entries(labels).flatMap(([key, value]) => {
      const text = labelText(value);
      return text === undefined ? [] : [[key, text] as const];
    });
    return { ...entity, metadata: { ...entity.metadata, labels: Object.fromEntries(held) } };
  }

  async validateEntityKind(entity: Entity): Promise<boolean> {
    return entity.apiVersion === VERSION && KINDS.has(entity.kind);
  }
}
