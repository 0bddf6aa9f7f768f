import { Knex } from 'knex';
import { CorrelationVerdict, writeVerdict } from './correlationStore';
import { EventOrigin } from './eventStore';

/** What people say of causes of incidents, and what they may mean. */
export class CauseStore {
  constructor(private readonly knex: Knex) {}

  /** An incident by its number or its id, with the entities it belongs to; undefined where there is none. */
  async findIncident(
    { source, instance }: EventOrigin,
    id: string,
  ): Promise<{ externalId: string; number: string; entityRefs: string[] } | undefined> {
    const { rows } = await this.knex.raw<{ rows: { externalId: string; number: string; entityRefs: string[] }[] }>(
      `select held.external_id as "externalId", held.number,
              array(select distinct series.entity_ref
                      from event_series as link
                      join series using (series_id)
                     where link.event_kind = 'incident' and link.source = held.source and link.instance = held.instance
                       and link.external_id = held.external_id) as "entityRefs"
         from incident as held
        where held.source = ? and held.instance = ? and (held.number = ? or held.external_id = ?) and held.removed_at is null
        order by held.number = ? desc
        limit 1`,
      [source, instance, id, id, id],
    );
    return rows[0];
  }

  /** The series that a deployment was brought to, of one entity and environment; undefined where it was not. */
  async findRelease(
    { source, instance }: EventOrigin,
    externalId: string,
    entityRef: string,
    environment: string,
  ): Promise<number | undefined> {
    const { rows } = await this.knex.raw<{ rows: { series_id: number }[] }>(
      `select series.series_id
         from event_series as link
         join series using (series_id)
        where link.event_kind = 'deployment' and link.source = ? and link.instance = ? and link.external_id = ?
          and series.entity_ref = ? and series.environment = ?`,
      [source, instance, externalId, entityRef, environment],
    );
    return rows[0]?.series_id;
  }

  /** The id of a change by its number; undefined where there is none. */
  async findChange({ source, instance }: EventOrigin, number: string): Promise<string | undefined> {
    const { rows } = await this.knex.raw<{ rows: { external_id: string }[] }>(
      `select external_id from change where source = ? and instance = ? and number = ? and removed_at is null`,
      [source, instance, number],
    );
    return rows[0]?.external_id;
  }

  /** Keeps a verdict with its line of audit. */
  write(verdict: CorrelationVerdict): Promise<void> {
    return writeVerdict(this.knex, verdict);
  }
}
