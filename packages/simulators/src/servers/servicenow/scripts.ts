import { stamp } from '../../estate/ticket';
import { DAY_MS, HOUR_MS, MINUTE_MS, floorTo } from '../../estate/time';

const AGO: Readonly<Record<string, number>> = {
  daysAgo: DAY_MS,
  daysAgoStart: DAY_MS,
  hoursAgo: HOUR_MS,
  minutesAgo: MINUTE_MS,
};

/**
 * What a `javascript:` value of a query evaluates to, as far as queries use it:
 * dates, and who asks. Everything else is an empty text. A date is UTC here,
 * unlike a literal one.
 *
 * @param now - epoch ms
 */
export function evaluateScript(value: string, userSysId: string, now: number): string {
  const code = value.replace(/^\s*javascript:/i, '').trim().replace(/;$/, '');
  const generated = /^gs\.dateGenerate\('([^']*)','([^']*)'\)$/.exec(code);
  if (generated) {
    return `${generated[1]} ${generated[2]}`;
  }
  if (code === 'gs.getUserID()') {
    return userSysId;
  }
  if (code === 'gs.nowDateTime()' || code === 'gs.now()') {
    return stamp(now);
  }
  const ago = /^gs\.(\w+)\((\d{1,5})\)$/.exec(code);
  if (ago && Object.hasOwn(AGO, ago[1])) {
    const then = now - Number(ago[2]) * AGO[ago[1]];
    return stamp(ago[1] === 'daysAgoStart' ? floorTo(then, DAY_MS) : then);
  }
  return '';
}
