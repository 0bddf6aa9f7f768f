import { CI, incidentRow, OTHER_CI, slaRow, sysId } from './__testUtils__/fakeServicenow';
import { createCiMatcher } from './ciMatcher';
import { mapIncident } from './mapIncident';
import { isIncidentClock, mapTaskSla } from './mapTaskSla';
import { optionsSchema } from './schemas';
import { parseInstant, RowFault } from './values';

const options = optionsSchema.parse({
  auth: { type: 'basic', username: 'a', password: 'b' },
  states: { '-5': 'new', '10': 'on_hold' },
  priorities: { P9: 5 },
  slaTargets: { response: ['first answer'], resolution: ['RESOLUTION', 'solve'] },
});
const matcher = createCiMatcher(
  { byCi: new Map(), byEntity: new Map() },
  { ci: ['cmdb_ci', 'business_service'], entity: undefined },
);
const incident = (more: object) => mapIncident(incidentRow(1, { ...more }), [], matcher, options);
const sla = (more: object) => mapTaskSla(slaRow(1, { ...more }), options);
const faultOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof RowFault) return [error.code, error.field];
    throw error;
  }
  return undefined;
};
const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);

describe('parseInstant', () => {
  it.each([
    ['2016-12-12 15:19:57', at('2016-12-12 15:19:57')],
    ['2024-02-29 00:00:00', at('2024-02-29 00:00:00')],
    ['2023-02-29 00:00:00', undefined],
    ['2024-02-30 00:00:00', undefined],
    ['2024-13-01 00:00:00', undefined],
    ['2024-01-01 24:00:00', undefined],
    ['2024-01-01 00:00:60', undefined],
    ['2024-01-01', undefined],
    ['2024-01-01T00:00:00', undefined],
    ['01-02-2024 00:00:00', undefined],
    ['2024-01-01 00:00:00 ', undefined],
    ['', undefined],
  ])('%j is %j', (text, ms) => {
    expect(parseInstant(text)).toBe(ms);
  });
});

describe('mapIncident', () => {
  it.each([
    ['1', 'new'],
    ['2', 'in_progress'],
    ['3', 'on_hold'],
    ['4', 'on_hold'],
    ['8', 'canceled'],
    ['-5', 'new'],
    ['10', 'on_hold'],
    ['99', 'unknown'],
    ['0', 'unknown'],
    ['', 'unknown'],
  ])('reads state %j as %s and keeps the code', (state, expected) => {
    expect(incident({ state })).toMatchObject({ state: expected, stateCode: state });
  });

  it.each([
    [{ state: '6', resolved_at: '2026-11-20 06:20:00' }, '2026-11-20 06:20:00', null],
    [
      { state: '7', closed_at: '2026-11-21 06:00:00' },
      '2026-11-21 06:00:00',
      '2026-11-21 06:00:00',
    ],
    [
      { state: '7', resolved_at: '2026-11-20 07:00:00', closed_at: '2026-11-21 06:00:00' },
      '2026-11-20 07:00:00',
      '2026-11-21 06:00:00',
    ],
    [{ state: '6' }, null, null],
    [{ state: '8', closed_at: '2026-11-21 06:00:00' }, null, '2026-11-21 06:00:00'],
    [{ state: '99', resolved_at: '2026-11-20 07:00:00' }, '2026-11-20 07:00:00', null],
    // Reopened: the times of its last end are not its end.
    [
      { state: '2', resolved_at: '2026-11-20 07:00:00', closed_at: '2026-11-21 06:00:00' },
      null,
      null,
    ],
    // Resolved in the second it was opened.
    [{ state: '6', resolved_at: '2026-11-20 06:10:00' }, '2026-11-20 06:10:00', null],
  ])('takes of %j the end %j and the closing %j', (row, resolved, closed) => {
    expect(incident(row)).toMatchObject({
      openedMs: at('2026-11-20 06:10:00'),
      resolvedMs: resolved === null ? null : at(resolved),
      closedMs: closed === null ? null : at(closed),
    });
  });

  it.each([
    ['1', 1],
    ['5', 5],
    ['P9', 5],
    ['6', null],
    ['', null],
    ['1 - Critical', null],
  ])('reads priority %j as %j', (priority, expected) => {
    expect(incident({ priority }).priority).toBe(expected);
  });

  it('keeps empty and zero apart', () => {
    expect(
      incident({ reopen_count: '0', reassignment_count: '', business_stc: '28800', impact: '' }),
    ).toMatchObject({
      reopenCount: 0,
      reassignmentCount: null,
      businessDurationSeconds: 28_800,
      impact: null,
    });
  });

  it('reads references, plain or with a link, and cleans what people wrote', () => {
    expect(
      incident({
        problem_id: { link: 'https://x/', value: sysId(7) },
        rfc: sysId(8),
        caused_by: { display_value: null, value: null },
        parent_incident: sysId(9),
        short_description: 'a\u0000b\u202ec\nd',
        cmdb_ci: '',
        business_service: { link: 'https://x/', value: OTHER_CI },
      }),
    ).toMatchObject({
      problemId: sysId(7),
      fixChangeId: sysId(8),
      causedByChangeId: null,
      parentId: sysId(9),
      title: 'abc d',
      ciId: OTHER_CI,
    });
    expect(incident({}).ciId).toBe(CI);
  });

  it.each([
    [{ sys_id: '' }, 'missing_id', 'sys_id'],
    [{ sys_id: 'global' }, 'missing_id', 'sys_id'],
    [{ number: '' }, 'missing_number', 'number'],
    [{ number: undefined }, 'missing_number', 'number'],
    [{ opened_at: '' }, 'missing_opened_at', 'opened_at'],
    [{ opened_at: '2026-11-20 25:00:00' }, 'bad_date', 'opened_at'],
    [{ sys_updated_on: '' }, 'missing_updated_on', 'sys_updated_on'],
    [{ reopen_count: 'two' }, 'bad_number', 'reopen_count'],
    [{ reopen_count: '1,234' }, 'bad_number', 'reopen_count'],
    [{ business_stc: '-1' }, 'bad_number', 'business_stc'],
    [{ category: 7 }, 'malformed_row', 'category'],
    [{ category: ['x'] }, 'malformed_row', 'category'],
    [{ state: '6', resolved_at: '2026-11-20 06:09:59' }, 'resolved_before_opened', 'resolved_at'],
    [{ state: '8', closed_at: '2026-11-20 06:09:59' }, 'closed_before_opened', 'closed_at'],
    [{ business_service: undefined, cmdb_ci: '' }, 'missing_column', 'business_service'],
  ])('refuses %j as %s', (row, code, field) => {
    expect(faultOf(() => incident(row))).toEqual([code, field]);
  });
});

describe('mapTaskSla', () => {
  it.each([
    ['response', 'x', 'unknown'],
    ['resolution', 'x', 'resolution'],
    ['', 'P1 First Answer 15 min', 'response'],
    ['', 'Solved in 8 h', 'resolution'],
    ['', 'first answer and solve', 'unknown'],
    ['other', 'P1 resolution', 'resolution'],
    [undefined, 'whatever', 'unknown'],
  ])('takes target %j with name %j for %s', (slaTarget, name, expected) => {
    expect(sla({ 'sla.target': slaTarget, 'sla.name': name }).target).toBe(expected);
  });

  it.each([
    ['in_progress', 'in_progress'],
    ['starting', 'in_progress'],
    ['paused', 'paused'],
    ['completed', 'completed'],
    ['achieved', 'completed'],
    ['breached', 'breached'],
    ['cancelled', 'cancelled'],
    ['Cancelled', 'cancelled'],
    ['new_stage', 'unknown'],
    ['', 'unknown'],
  ])('reads stage %j as %s', (stage, expected) => {
    expect(sla({ stage }).stage).toBe(expected);
  });

  it('reads breach, share of time and open end', () => {
    expect(sla({ has_breached: 'true', business_percentage: '131.5', end_time: '' })).toMatchObject(
      {
        hasBreached: true,
        businessUsedRatio: 1.315,
        endedMs: null,
        incidentId: sysId(1),
      },
    );
    expect(sla({ business_percentage: '' }).businessUsedRatio).toBeNull();
    expect(sla({ business_percentage: '0' }).businessUsedRatio).toBe(0);
  });

  it.each([
    [{ task: '' }, 'missing_task', 'task'],
    [{ has_breached: '' }, 'bad_boolean', 'has_breached'],
    [{ business_percentage: '12 %' }, 'bad_number', 'business_percentage'],
    [{ business_percentage: '-3' }, 'bad_number', 'business_percentage'],
    [{ start_time: 'x' }, 'bad_date', 'start_time'],
    [{ sys_id: 'x' }, 'missing_id', 'sys_id'],
    [{ sys_updated_on: '' }, 'missing_updated_on', 'sys_updated_on'],
  ])('refuses %j as %s', (row, code, field) => {
    expect(faultOf(() => sla(row))).toEqual([code, field]);
  });

  it('tells clocks of incidents from those of other tasks', () => {
    const of = (name: unknown) => isIncidentClock(slaRow(1, { 'task.sys_class_name': name }));
    expect([of('incident'), of(''), of(undefined), of('change_request')]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
