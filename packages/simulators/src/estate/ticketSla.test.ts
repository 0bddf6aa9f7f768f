import { Columns, parseStamp } from './ticket';
import { TicketBook, TicketSource } from './ticketBook';
import { DAY_MS, HOUR_MS } from './time';
import { afterWorkingMs, workingMs } from './workingTime';

const NOW = Date.parse('2026-03-18T10:15:00Z');
const book = new TicketBook(new TicketSource({ seed: 11, storyStart: NOW, scenarios: [] }));
const views = book.at(NOW + 20 * DAY_MS);
const rows = views.flatMap(view => view.slas.map(sla => sla.version.columns));
const time = (row: Columns, name: string) => parseStamp(row[name]) ?? NaN;

describe('SLA clocks', () => {
  it('account for every second between start and end', () => {
    const ended = rows.filter(row => row.end_time !== '');
    expect(ended.length).toBeGreaterThan(2000);
    for (const row of ended) {
      expect(time(row, 'duration') + time(row, 'pause_duration')).toBe(
        time(row, 'end_time') - time(row, 'start_time'),
      );
    }
    expect(ended.some(row => time(row, 'pause_duration') > 0)).toBe(true);
  });

  it('count working time no longer than time', () => {
    for (const row of rows) {
      expect(time(row, 'business_duration')).toBeLessThanOrEqual(time(row, 'duration'));
    }
  });

  it('breach exactly when their working time is used up', () => {
    for (const row of rows) {
      expect(row.has_breached === 'true').toBe(Number(row.business_percentage) >= 100);
    }
    expect(rows.filter(row => row.has_breached === 'true').length).toBeGreaterThan(100);
    expect(rows.filter(row => row.has_breached === 'false').length).toBeGreaterThan(1000);
  });

  it('belong to one ticket: one response, and a resolution for each time it was opened', () => {
    for (const { slas, columns } of views) {
      const targets = slas.map(one => one.sla.definition.target);
      expect(targets.filter(target => target === 'response')).toHaveLength(1);
      expect(targets.filter(target => target === 'resolution')).toHaveLength(
        1 + Number(columns.reopen_count),
      );
      expect(new Set(slas.map(one => one.sla.definition.priority))).toEqual(
        new Set([columns.priority]),
      );
    }
  });

  it('end with the ticket, rest while it is on hold, and are cancelled with it', () => {
    const expected: Record<string, readonly string[]> = {
      1: ['in_progress', 'breached'],
      2: ['in_progress', 'breached'],
      3: ['paused'],
      6: ['completed'],
      7: ['completed'],
      8: ['cancelled'],
    };
    for (const { slas, state } of views) {
      const last = slas[slas.length - 1].version.columns;
      expect(expected[state]).toContain(last.stage);
      expect(last.active).toBe(String(!['6', '7', '8'].includes(state)));
    }
  });

  it('have distinct ids', () => {
    expect(new Set(rows.map(row => row.sys_id)).size).toBe(rows.length);
  });
});

describe('working time', () => {
  const friday = Date.parse('2026-03-20T16:00:00Z');
  it('leaves out nights and weekends', () => {
    expect(workingMs(friday, friday + 3 * DAY_MS)).toBe(9 * HOUR_MS);
    expect(afterWorkingMs(friday, 2 * HOUR_MS)).toBe(Date.parse('2026-03-23T09:00:00Z'));
  });

  it('finds its way back', () => {
    for (let step = 1; step < 60; step += 1) {
      const from = friday + step * 5_000_000;
      const length = step * 1_700_000;
      expect(workingMs(from, afterWorkingMs(from, length))).toBe(length);
    }
  });
});
