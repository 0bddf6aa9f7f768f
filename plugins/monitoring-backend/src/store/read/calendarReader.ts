import { ChangeFact, HalfOpenWindow, SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from '../bind';

export interface CalendarChangeRow {
  readonly source: SourceId;
  readonly instance: string;
  readonly externalId: string;
  readonly number: string;
  readonly title: string;
  readonly type: ChangeFact['type'];
  readonly state: ChangeFact['state'];
  readonly approval: ChangeFact['approval'];
  readonly outcome: ChangeFact['outcome'];
  readonly risk: number | null;
  readonly assignmentGroup: string | null;
  readonly opened: Date;
  readonly start: Date | null;
  readonly end: Date | null;
  readonly entities: readonly { ref: string; name: string }[];
}

/** Two changes at once: the row of `kpi_change_collision`. */
export interface CollisionRow {
  readonly keys: readonly [string, string];
  readonly numbers: readonly [string, string];
  readonly relation: 'same_entity' | 'dependency';
  readonly from: { ref: string; name: string };
  readonly to: { ref: string; name: string };
  readonly start: Date;
  readonly end: Date;
}

/** Key of a change among others. */
export const changeKey = (row: { source: string; instance: string; externalId: string }) => `${row.source} ${row.instance} ${row.externalId}`;

/** Reads the calendar of changes. */
export class CalendarReader {
  constructor(private readonly knex: Knex) {}

  /** Changes of these series (null: all) whose window meets the given one, soonest first; those without a window last. */
  async changes(environment: string, seriesIds: readonly number[] | null, window: HalfOpenWindow): Promise<CalendarChangeRow[]> {
    const { rows } = await this.knex.raw<{ rows: CalendarChangeRow[] }>(
      `select source, instance, external_id as "externalId", number, title, type, state, approval, outcome, risk,
              assignment_group as "assignmentGroup", opened_at as opened, starts_at as start, ends_at as end,
              (select json_agg(json_build_object('ref', series.entity_ref, 'name', coalesce(entity.name, series.entity_ref)) order by series.entity_ref)
                 from series left join entity on entity.entity_ref = series.entity_ref
                where series.series_id = any(series_ids)) as entities
         from kpi_change_calendar('infinity', ?, cast(? as integer[]), cast(? as timestamptz), cast(? as timestamptz))
        order by starts_at nulls last, opened_at, external_id`,
      bind([environment, seriesIds, new Date(window.startMs), new Date(window.endMs)]),
    );
    return rows;
  }

  /** Pairs of changes that collide, of which one is of these series. */
  async collisions(environment: string, seriesIds: readonly number[] | null, window: HalfOpenWindow): Promise<CollisionRow[]> {
    const { rows } = await this.knex.raw<{
      rows: (Omit<CollisionRow, 'keys' | 'numbers'> & {
        source: string; instance: string; externalId: string; otherSource: string; otherInstance: string; otherId: string;
        number: string; otherNumber: string;
      })[];
    }>(
      `select kpi.source, kpi.instance, kpi.external_id as "externalId", kpi.other_source as "otherSource",
              kpi.other_instance as "otherInstance", kpi.other_id as "otherId", one.number, two.number as "otherNumber", kpi.relation,
              json_build_object('ref', from_series.entity_ref, 'name', coalesce(from_entity.name, from_series.entity_ref)) as from,
              json_build_object('ref', to_series.entity_ref, 'name', coalesce(to_entity.name, to_series.entity_ref)) as to,
              kpi.overlap_from as start, kpi.overlap_to as end
         from kpi_change_collision('infinity', ?, cast(? as integer[]), cast(? as timestamptz), cast(? as timestamptz)) as kpi
         join change as one on one.source = kpi.source and one.instance = kpi.instance and one.external_id = kpi.external_id
         join change as two on two.source = kpi.other_source and two.instance = kpi.other_instance and two.external_id = kpi.other_id
         join series as from_series on from_series.series_id = kpi.depends_from
         left join entity as from_entity on from_entity.entity_ref = from_series.entity_ref
         join series as to_series on to_series.series_id = kpi.depends_on
         left join entity as to_entity on to_entity.entity_ref = to_series.entity_ref
        order by kpi.overlap_from, one.number, two.number`,
      bind([environment, seriesIds, new Date(window.startMs), new Date(window.endMs)]),
    );
    return rows.map(({ source, instance, externalId, otherSource, otherInstance, otherId, number, otherNumber, ...row }) => ({
      ...row,
      keys: [
        changeKey({ source, instance, externalId }), changeKey({ source: otherSource, instance: otherInstance, externalId: otherId }),
      ],
      numbers: [number, otherNumber],
    }));
  }
}
