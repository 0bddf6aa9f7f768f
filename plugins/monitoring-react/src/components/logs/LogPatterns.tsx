import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { LogVolume } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { Card } from '../Card';
import { ProgressBar } from '../ProgressBar';
import { useTableStyles } from '../useTableStyles';
import { ScrollBox } from '../ScrollBox';

const useStyles = makeStyles<Theme>(theme => ({
  pattern: {
    fontFamily: 'Menlo, Consolas, "Liberation Mono", monospace',
    fontSize: 12,
    lineHeight: '17px',
    padding: '6px 0',
    minWidth: 260,
    overflowWrap: 'anywhere',
    display: '-webkit-box',
    WebkitLineClamp: 3,
    WebkitBoxOrient: 'vertical',
    overflow: 'hidden',
  },
  share: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 8,
    whiteSpace: 'nowrap',
  },
  sampled: {
    fontSize: 11,
    padding: '0 6px',
    marginLeft: 6,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 3,
    color: theme.palette.textSubtle,
  },
}));

/** Which error messages were logged most; what upstream wrote is text, never markup. */
export const LogPatterns = ({
  patterns,
  note,
  isOutdated,
  nowMs,
}: {
  patterns: LogVolume['patterns'];
  note: string;
  isOutdated?: boolean;
  nowMs: number;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const all = patterns.reduce((sum, each) => sum + each.errors, 0);
  return (
    <Card
      label={t('logs.patterns.title')}
      title={t('logs.patterns.title')}
      note={note}
      style={{ opacity: isOutdated ? 0.6 : 1 }}
    >
      {patterns.length === 0 && (
        <div className={table.empty}>{t('logs.patterns.none')}</div>
      )}
      {patterns.length > 0 && (
        <ScrollBox label={t('logs.patterns.title')}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t('logs.patterns.pattern')}</th>
                <th className={table.number}>{t('logs.patterns.count')}</th>
                <th>{t('logs.patterns.share')}</th>
                <th>{t('logs.patterns.first')}</th>
                <th>{t('logs.patterns.last')}</th>
              </tr>
            </thead>
            <tbody>
              {patterns.map(each => (
                <tr key={each.pattern}>
                  <td>
                    <span className={classes.pattern} title={each.pattern}>
                      {each.pattern}
                    </span>
                  </td>
                  <td className={table.number}>
                    {format.count(each.errors)}
                    {each.isSampled && (
                      <span
                        className={classes.sampled}
                        title={t('logs.patterns.sampledTitle')}
                      >
                        {t('logs.patterns.sampled')}
                      </span>
                    )}
                  </td>
                  <td>
                    {all > 0 && (
                      <span className={classes.share}>
                        <span aria-hidden>
                          <ProgressBar
                            share={each.errors / all}
                            label={t('logs.patterns.share')}
                            height={4}
                            width={64}
                          />
                        </span>
                        {format.percent(each.errors / all)}
                      </span>
                    )}
                  </td>
                  <td className={table.nowrap}>
                    {format.moment(each.first, nowMs)}
                  </td>
                  <td className={table.nowrap}>
                    {format.moment(each.last, nowMs)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
