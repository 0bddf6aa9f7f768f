import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type {
  SourceStatus,
  SourceTest,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  failureKind,
  hairline,
  SOURCE_SHAPES,
  StatusIcon,
  statusText,
  statusWash,
  StatusWord,
  toneOf,
  useTableStyles,
  useWords,
  type StatusShape,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { ReactNode } from 'react';
import { streamWord } from './adminWords';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr)',
    gap: 30,
    padding: '10px 0 14px 52px',
    '@media (max-width: 1100px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      paddingLeft: 8,
    },
  },
  side: { display: 'flex', flexDirection: 'column', gap: 10, minWidth: 0 },
  box: {
    display: 'flex',
    gap: 10,
    borderRadius: 4,
    padding: '10px 12px',
    overflowWrap: 'anywhere',
  },
  chips: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: 4,
    alignItems: 'center',
    fontSize: 12,
    color: theme.palette.textSubtle,
  },
  chip: { borderRadius: 3, padding: '1px 6px', fontSize: 11 },
  streams: {
    '& td': {
      height: '32px !important',
      borderBottomColor: `${hairline(theme)} !important`,
    },
    '& th:first-child, & td:first-child': { paddingLeft: '0 !important' },
  },
}));

const Box = ({
  shape,
  children,
}: {
  shape: StatusShape;
  children: ReactNode;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  return (
    <div
      className={classes.box}
      role="status"
      style={{ background: statusWash(theme, toneOf(shape), 0.1) }}
    >
      <StatusIcon shape={shape} />
      <div>{children}</div>
    </div>
  );
};

/** What a test just said of an instance. */
const TestResult = ({ test }: { test: SourceTest }) => {
  const classes = useStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  return (
    <>
      <Box shape={SOURCE_SHAPES[test.state]}>
        <strong>
          {t('admin.sources.tested', {
            state: t(`sourceState.${test.state}`),
            latency: format.withUnit(test.latencyMs, 'milliseconds'),
          })}
        </strong>
        <div>{test.message}</div>
        {test.version && (
          <div>{t('admin.sources.version', { version: test.version })}</div>
        )}
      </Box>
      {test.missingScopes.length > 0 && (
        <div className={classes.chips}>
          {t('admin.sources.missingScopes')}
          {test.missingScopes.map(scope => (
            <span
              key={scope}
              className={classes.chip}
              style={{
                background: statusWash(theme, 'critical', 0.1),
                color: statusText(theme, 'critical'),
              }}
            >
              {scope}
            </span>
          ))}
        </div>
      )}
    </>
  );
};

export interface SourceDetailsProps {
  readonly source: SourceStatus;
  readonly nowMs: number;
  readonly test: SourceTest | undefined;
  readonly testError: Error | null;
}

/** Why an instance is in its state, the answer of a test, and its streams. */
export const SourceDetails = ({
  source,
  nowMs,
  test,
  testError,
}: SourceDetailsProps) => {
  const classes = useStyles();
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  const age = (instant: string | null) =>
    instant
      ? t('toolbar.ago', { age: format.duration(nowMs - Date.parse(instant)) })
      : t('toolbar.never');
  return (
    <div className={classes.root}>
      <div className={classes.side}>
        {source.message && (
          <Box shape={SOURCE_SHAPES[source.state]}>{source.message}</Box>
        )}
        {!source.message && !test && !testError && (
          <span className={table.dim}>
            {t(
              source.state === 'paused'
                ? 'admin.sources.pausedText'
                : 'admin.sources.nothingToSay',
            )}
          </span>
        )}
        {test && <TestResult test={test} />}
        {testError && (
          <Box shape="warning">
            {t('admin.sources.testFailed', {
              reason: t(`failure.${failureKind(testError)}.title`),
            })}
          </Box>
        )}
      </div>
      <table className={`${table.table} ${classes.streams}`}>
        <thead>
          <tr>
            <th>{t('admin.stream.stream')}</th>
            <th>{t('admin.stream.state')}</th>
            <th>{t('admin.stream.lastSuccess')}</th>
            <th>{t('admin.stream.upTo')}</th>
            <th className={table.number}>{t('admin.stream.behind')}</th>
          </tr>
        </thead>
        <tbody>
          {source.streams.map(stream => (
            <tr key={stream.stream}>
              <td>{streamWord(stream.stream, words)}</td>
              <td>
                <StatusWord
                  shape={SOURCE_SHAPES[stream.state]}
                  word={t(`sourceState.${stream.state}`)}
                />
                {stream.error && (
                  <div className={table.small}>{stream.error.message}</div>
                )}
              </td>
              <td className={table.nowrap}>{age(stream.lastSuccess)}</td>
              <td className={`${table.nowrap} ${table.dim}`}>
                {stream.watermark
                  ? format.moment(stream.watermark, nowMs)
                  : t('tile.noNumber')}
              </td>
              <td className={table.number}>
                {stream.watermark
                  ? format.duration(nowMs - Date.parse(stream.watermark))
                  : t('tile.noNumber')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
