import { RecordSnapshot } from '../../estate/changeBook';
import { CI_RELATIONS, RELATION_TYPES } from '../../estate/cmdbRelations';
import { CONFIGURATION_ITEMS, ConfigurationItem } from '../../estate/configurationItems';
import { MONITORING_ACCOUNT, PEOPLE, RUN_GROUPS, runGroupOf } from '../../estate/people';
import { sysIdOf } from '../../estate/hash';
import { Columns, stamp } from '../../estate/ticket';
import { TicketView } from '../../estate/ticketBook';
import { SLA_DEFINITIONS } from '../../estate/ticketSla';
import { CI_CLASS_TABLES, Column, TABLES } from './schema';

const INSTALLED = stamp(Date.UTC(2023, 1, 18, 8, 14, 21));

const system = (sysId: string): Columns => ({
  sys_id: sysId,
  sys_created_on: INSTALLED,
  sys_created_by: 'admin',
  sys_updated_on: INSTALLED,
  sys_updated_by: 'admin',
  sys_mod_count: '3',
});

const CRITICALITY = [
  '1 - most critical',
  '2 - somewhat critical',
  '3 - less critical',
  '4 - not critical',
];

const ciRow = (ci: ConfigurationItem): Columns => ({
  ...system(ci.sysId),
  name: ci.name,
  sys_class_name: ci.ciClass,
  operational_status: '1',
  install_status: '1',
  busines_criticality: CRITICALITY[ci.tier - 1],
  used_for: ci.environment === 'production' ? 'Production' : 'UAT',
  environment: ci.environment,
  support_group: runGroupOf(ci.team).sysId,
  assignment_group: runGroupOf(ci.team).sysId,
  owned_by: PEOPLE[ci.name.length % PEOPLE.length].sysId,
  company: sysIdOf('core_company/northbank'),
  first_discovered: INSTALLED,
  last_discovered: INSTALLED,
  discovery_source: 'Manual Entry',
  monitor: 'false',
  u_backstage_entity_id: ci.entityColumn,
  sys_domain: 'global',
  sys_domain_path: '/',
});

const CI_ROWS = CONFIGURATION_ITEMS.map(ciRow);

const STATIC: Readonly<Record<string, readonly Columns[]>> = {
  cmdb_ci: CI_ROWS,
  ...Object.fromEntries(
    CI_CLASS_TABLES.map(table => [table, CI_ROWS.filter(row => row.sys_class_name === table)]),
  ),
  sys_user_group: RUN_GROUPS.map(group => ({
    ...system(group.sysId),
    name: group.name,
    description: `Takes the tickets of ${group.team ?? 'everybody else'}`,
    active: 'true',
    manager: PEOPLE[group.name.length % PEOPLE.length].sysId,
  })),
  sys_user: [...PEOPLE, MONITORING_ACCOUNT].map(person => ({
    ...system(person.sysId),
    name: person.name,
    user_name: person.userName,
    email: `${person.userName}@northbank.example`,
    active: 'true',
  })),
  contract_sla: SLA_DEFINITIONS.map(definition => ({
    ...system(definition.sysId),
    name: definition.name,
    target: definition.target,
    active: 'true',
  })),
  cmdb_rel_ci: CI_RELATIONS.map(relation => ({
    ...system(relation.sysId),
    parent: relation.parent.sysId,
    child: relation.child.sysId,
    type: relation.type.sysId,
  })),
  cmdb_rel_type: RELATION_TYPES.map(type => ({
    ...system(type.sysId),
    name: type.name,
    sys_name: type.name,
    sys_class_name: 'cmdb_rel_type',
    parent_descriptor: type.parentWord,
    child_descriptor: type.childWord,
  })),
};

/** Items a change touches: the one it names and, of a wide one, those its item depends on. */
function affectedItems({ changes }: RecordSnapshot): Columns[] {
  return changes.flatMap(({ columns, record }) => {
    const named = columns.cmdb_ci;
    const isWide = record.steps.length % 3 === 0;
    const others = isWide
      ? CI_RELATIONS.filter(relation => relation.parent.sysId === named).map(relation => relation.child.sysId)
      : [];
    return [...new Set([named, ...others])].map(ci => ({
      ...system(sysIdOf(`task_ci/${record.sysId}/${ci}`)),
      task: record.sysId,
      ci_item: ci,
      manual_proposed_change: 'true',
      applied: 'false',
      sys_created_on: columns.sys_created_on,
      sys_updated_on: columns.sys_created_on,
    }));
  });
}

/** Properties of the instance, name to value. */
export type Properties = Readonly<Record<string, string>>;

/** The rows of every table at one moment. */
export class Database {
  private readonly byTable = new Map<string, readonly Columns[]>();
  private readonly indices = new Map<string, Map<string, Columns>>();

  constructor(
    private readonly tickets: readonly TicketView[],
    private readonly records: RecordSnapshot,
    private readonly properties: Properties,
  ) {}

  /** Rows of a table, in no promised order. */
  rows(table: string): readonly Columns[] {
    let rows = this.byTable.get(table);
    if (!rows) {
      rows = this.build(table);
      this.byTable.set(table, rows);
    }
    return rows;
  }

  /** The row with a sys_id. */
  find(table: string, sysId: string): Columns | undefined {
    let index = this.indices.get(table);
    if (!index) {
      index = new Map(this.rows(table).map(row => [row.sys_id, row]));
      this.indices.set(table, index);
    }
    return index.get(sysId);
  }

  /** The word a reference to a record shows; "" when the record is of no simulated table. */
  displayOf(table: string, sysId: string): string {
    const row = this.find(table, sysId);
    return row?.name ?? row?.number ?? '';
  }

  /** The raw value at a path that may walk along references. */
  valueAt(table: string, row: Columns, path: string): string {
    const dot = path.indexOf('.');
    if (dot < 0) {
      return row[path] ?? '';
    }
    const column = TABLES.get(table)?.get(path.slice(0, dot));
    const next = column?.table && this.find(column.table, row[column.name] ?? '');
    return next && column.table ? this.valueAt(column.table, next, path.slice(dot + 1)) : '';
  }

  private build(table: string): readonly Columns[] {
    switch (table) {
      case 'incident':
        return this.tickets.map(view => view.columns);
      case 'change_request':
        return this.records.changes.map(view => view.columns);
      case 'problem':
        return this.records.problems.map(view => view.columns);
      case 'task':
        return ['incident', 'change_request', 'problem'].flatMap(name => this.rows(name));
      case 'task_ci':
        return affectedItems(this.records);
      case 'task_sla':
        return this.tickets.flatMap(view => view.slas.map(sla => sla.version.columns));
      case 'sys_properties':
        return Object.entries(this.properties).map(([name, value]) => ({
          ...system(sysIdOf(`sys_properties/${name}`)),
          name,
          value,
          type: 'boolean',
          is_private: 'false',
        }));
      default:
        return STATIC[table] ?? [];
    }
  }
}

/** The column at a path that may walk along references, or undefined when there is none. */
export function columnAt(table: string, path: string): Column | undefined {
  const dot = path.indexOf('.');
  const column = TABLES.get(table)?.get(dot < 0 ? path : path.slice(0, dot));
  if (dot < 0 || !column) {
    return column;
  }
  return column.table ? columnAt(column.table, path.slice(dot + 1)) : undefined;
}
