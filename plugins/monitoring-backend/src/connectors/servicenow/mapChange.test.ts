import { changeRow, CI, problemRow } from './__testUtils__/fakeServicenow';
import { createCiMatcher } from './ciMatcher';
import { CHANGE_FIELDS, mapChange } from './mapChange';
import { ITSM_PROBLEM_FIELDS, mapItsmProblem } from './mapItsmProblem';
import { optionsSchema, taskCiColumnsOf } from './schemas';
import { RowFault } from './values';

const options = optionsSchema.parse({
  auth: { type: 'basic', username: 'a', password: 'b' },
  changeStates: { '-10': 'implement', '0': 'review' },
  changeTypes: { model: 'normal' },
  changeRisks: { very_high: 1 },
  changeOutcomes: { failed: 'unsuccessful' },
  problemStates: { '105': 'fix_in_progress' },
});
const matcher = createCiMatcher(
  { byCi: new Map(), byEntity: new Map() },
  { ci: ['cmdb_ci'], entity: undefined },
);
const change = (more: object) => mapChange(changeRow(1, { ...more }), [], matcher, options);
const problem = (more: object) => mapItsmProblem(problemRow(1, { ...more }), [], matcher, options);
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
const CLOSED = { state: '3', closed_at: '2026-11-21 08:00:00' };

describe('mapChange', () => {
  it.each([
    ['-5', 'new'],
    ['-4', 'assess'],
    ['-3', 'authorize'],
    ['-2', 'scheduled'],
    ['-1', 'implement'],
    ['0', 'review'],
    ['3', 'closed'],
    ['4', 'canceled'],
    ['-10', 'implement'],
    ['', 'unknown'],
    ['1', 'unknown'],
    ['Review', 'unknown'],
  ])('takes the state %j for %s', (code, state) => {
    expect(change({ state: code })).toMatchObject({ state, stateCode: code });
  });

  it.each([
    ['standard', 'standard'],
    ['normal', 'normal'],
    ['emergency', 'emergency'],
    ['model', 'normal'],
    ['latent', 'unknown'],
    ['', 'unknown'],
  ])('takes the type %j for %s', (code, type) => {
    expect(change({ type: code }).type).toBe(type);
  });

  it.each([
    ['1', 1],
    ['4', 4],
    ['very_high', 1],
    ['5', null],
    ['0', null],
    ['', null],
  ])('takes the risk %j for %j', (code, risk) => {
    expect(change({ risk: code }).risk).toBe(risk);
  });

  it.each([
    ['requested', 'requested'],
    ['approved', 'approved'],
    ['Rejected', 'rejected'],
    ['not requested', null],
    ['not_required', null],
    ['', null],
    ['duplicate', 'unknown'],
  ])('takes the approval %j for %j', (code, approval) => {
    expect(change({ approval: code }).approval).toBe(approval);
  });

  it.each([
    ['successful', 'successful'],
    ['successful_issues', 'successful_issues'],
    ['unsuccessful', 'unsuccessful'],
    ['failed', 'unsuccessful'],
    ['Solved', 'unknown'],
    ['', 'unknown'],
  ])('takes the close code %j of a closed change for %s', (code, outcome) => {
    expect(change({ ...CLOSED, close_code: code })).toMatchObject({
      outcome,
      closeCode: code === '' ? null : code,
      closedMs: at('2026-11-21 08:00:00'),
    });
  });

  it.each(['-5', '-1', '0', '4', '77'])('gives no outcome in state %s, whatever its close code', state => {
    expect(change({ state, close_code: 'successful' })).toMatchObject({
      outcome: null,
      closeCode: 'successful',
    });
  });

  it('has not ended while it is open, whatever it carries of an earlier end', () => {
    expect(change({ state: '-1', closed_at: '2026-11-21 08:00:00' }).closedMs).toBeNull();
    expect(change({ state: '77', closed_at: '2026-11-21 08:00:00' }).closedMs).not.toBeNull();
  });

  it('is opened when its record was made, where no opening is told', () => {
    expect(change({ opened_at: '' }).openedMs).toBe(at('2026-11-18 09:00:00'));
  });

  it('is on hold only where a release knows of it', () => {
    expect(change({ on_hold: 'true' }).isOnHold).toBe(true);
    expect(change({ on_hold: '' }).isOnHold).toBe(false);
    const { on_hold: _, ...older } = changeRow(1);
    expect(mapChange(older, [], matcher, options).isOnHold).toBe(false);
  });

  it('may be planned from without an end, and be a moment', () => {
    expect(change({ end_date: '' })).toMatchObject({ plannedEndMs: null });
    expect(change({ start_date: '' })).toMatchObject({ plannedStartMs: null });
    expect(change({ end_date: '2026-11-20 20:00:00' }).plannedEndMs).toBe(at('2026-11-20 20:00:00'));
  });

  it('keeps markup of a title as the text it is', () => {
    expect(change({ short_description: ' <b>Stop</b>\u0000<script>x</script>\n& go ' }).title).toBe(
      '<b>Stop</b><script>x</script> & go',
    );
    expect(change({ short_description: 'x'.repeat(5_000) }).title).toHaveLength(1_000);
  });

  it.each([
    [{ end_date: '2026-11-20 19:59:59' }, 'ends_before_start', 'end_date'],
    [{ work_start: '2026-11-20 21:00:00', work_end: '2026-11-20 20:00:00' }, 'ends_before_start', 'work_end'],
    [{ ...CLOSED, closed_at: '2026-11-17 08:00:00' }, 'closed_before_opened', 'closed_at'],
    [{ start_date: 'tomorrow' }, 'bad_date', 'start_date'],
    [{ opened_at: '', sys_created_on: '' }, 'missing_opened_at', 'opened_at'],
    [{ number: '' }, 'missing_number', 'number'],
    [{ sys_updated_on: '' }, 'missing_updated_on', 'sys_updated_on'],
    [{ sys_id: 'CHG0000001' }, 'missing_id', 'sys_id'],
    [{ on_hold: 'maybe' }, 'bad_boolean', 'on_hold'],
    [{ risk: 3 }, 'malformed_row', 'risk'],
    [{ cmdb_ci: undefined }, 'missing_column', 'cmdb_ci'],
  ])('refuses %j as %s', (more, code, field) => {
    expect(faultOf(() => change(more))).toEqual([code, field]);
  });

  it('names its item, or none', () => {
    expect(change({}).ciId).toBe(CI);
    expect(change({ cmdb_ci: '' }).ciId).toBeNull();
  });

  it('asks for no person', () => {
    const people = /_by|assigned_to|caller|requested_by|manager|user|delegate|watch|notes|comments|description$/;
    const asked = [...CHANGE_FIELDS, ...ITSM_PROBLEM_FIELDS].filter(field => field !== 'short_description');
    expect(asked.filter(field => people.test(field))).toEqual([]);
  });
});

describe('mapItsmProblem', () => {
  it.each([
    ['101', 'new'],
    ['102', 'assess'],
    ['103', 'root_cause_analysis'],
    ['104', 'fix_in_progress'],
    ['105', 'fix_in_progress'],
    ['106', 'resolved'],
    ['107', 'closed'],
    ['1', 'new'],
    ['4', 'closed'],
    ['', 'unknown'],
    ['108', 'unknown'],
  ])('takes the state %j for %s', (code, state) => {
    expect(problem({ state: code }).state).toBe(state);
  });

  it('ends when it is closed, where it was never resolved', () => {
    expect(problem({ state: '4', closed_at: '2026-11-02 00:00:00' })).toMatchObject({
      resolvedMs: at('2026-11-02 00:00:00'),
      closedMs: at('2026-11-02 00:00:00'),
    });
    expect(problem({ state: '104', resolved_at: '2026-11-02 00:00:00' }).resolvedMs).toBeNull();
    expect(problem({ state: '9', closed_at: '2026-11-02 00:00:00' }).resolvedMs).toBeNull();
  });

  it('is no known error where a release does not say', () => {
    expect(problem({ known_error: '' }).isKnownError).toBe(false);
    expect(problem({ known_error: 'false' }).isKnownError).toBe(false);
  });

  it.each([
    [{ state: '106', resolved_at: '2026-09-30 00:00:00' }, 'resolved_before_opened', 'resolved_at'],
    [{ state: '107', resolved_at: '2026-10-02 00:00:00', closed_at: '2026-09-30 00:00:00' }, 'closed_before_opened', 'closed_at'],
    [{ known_error: 'x' }, 'bad_boolean', 'known_error'],
  ])('refuses %j as %s', (more, code, field) => {
    expect(faultOf(() => problem(more))).toEqual([code, field]);
  });
});

describe('columns of changes that name an item', () => {
  const columns = (more: object) =>
    taskCiColumnsOf(optionsSchema.parse({ auth: { type: 'basic', username: 'a', password: 'b' }, ...more }));

  it('are those of incidents that every task has, unless config says', () => {
    expect(columns({})).toEqual(['cmdb_ci']);
    expect(columns({ ciColumns: ['u_service', 'business_service'] })).toEqual(['business_service']);
    expect(columns({ ciColumns: ['u_service'] })).toEqual(['cmdb_ci']);
    expect(columns({ taskCiColumns: ['u_ci'] })).toEqual(['u_ci']);
  });
});
