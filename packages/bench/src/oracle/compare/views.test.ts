import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';

/** Which test holds each view against the second computation. */
const COMPARED: Readonly<Record<string, string>> = {
  mv_changes_app_day: 'changeYear.test.ts',
  mv_dora_app_period: 'doraYear.test.ts',
  mv_dora_group_period: 'doraYear.test.ts',
  mv_incidents_app_day: 'incidentYear.test.ts',
  mv_incidents_scope_period: 'incidentYear.test.ts',
  mv_monitoring_app_day_summary: 'viewYear.test.ts',
  mv_monitoring_domain_day_summary: 'viewYear.test.ts',
  mv_monitoring_overview_period: 'viewYear.test.ts',
  mv_monitoring_top_risks: 'riskRanks.test.ts',
  mv_slo_app_period: 'viewYear.test.ts',
  mv_slo_scope_period: 'viewYear.test.ts',
};

describe('every view', () => {
  it('is held against the second computation', () => {
    const views = readdirSync(join(PACKAGE_ROOT, 'sql/views')).map(file => file.replace(/\.sql$/, ''));
    expect(views.sort()).toEqual(Object.keys(COMPARED).sort());
  });

  it.each(Object.entries(COMPARED))('%s is read by %s', (view, file) => {
    expect(readFileSync(join(__dirname, file), 'utf8')).toContain(view);
  });
});
