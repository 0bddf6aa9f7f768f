import { ServicenowPivot } from './pivot';
import { TableName } from './readTable';

/**
 * Links into ServiceNow's own screens. `nav_to.do` opens the record inside the
 * frame people know; a list of items or a name is no single record and has no link.
 *
 * @param uiUrl - from config; the host of every link is its host
 */
export function createLinks(uiUrl: string) {
  const record = (table: TableName, sysId: string): string | undefined => {
    const base = new URL(uiUrl);
    const link = new URL(base);
    link.pathname = `${base.pathname.replace(/\/+$/, '')}/nav_to.do`;
    link.search = new URLSearchParams({
      uri: `${table}.do?sys_id=${encodeURIComponent(sysId)}`,
    }).toString();
    link.hash = '';
    return link.origin === base.origin ? link.href : undefined;
  };
  return {
    pivot(pivot: ServicenowPivot): string | undefined {
      const single = pivot.kind === 'ids' && pivot.ids.length === 1 ? pivot.ids[0] : undefined;
      return single === undefined ? undefined : record('cmdb_ci', single);
    },
    incident(externalId: string): string | undefined {
      return record('incident', externalId);
    },
    change(externalId: string): string | undefined {
      return record('change_request', externalId);
    },
    itsmProblem(externalId: string): string | undefined {
      return record('problem', externalId);
    },
  };
}
