import type { ToolLink } from '@rosetta/backstage-plugin-monitoring-common';
import {
  failureKind,
  LOG_LEVELS,
  Segmented,
  ToolLinkButton,
  useLogLink,
  useTraceLink,
  useWords,
  type LogLevel,
  type UrlChoice,
} from '@rosetta/backstage-plugin-monitoring-react';
import { makeStyles } from '@material-ui/core/styles';
import type { TabScreen } from './useTabScreen';

const useStyles = makeStyles({
  root: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: 8 },
});

const NO_LINK = ['not_mapped', 'switched_off', 'not_collected'] as const;

/** Which lines, and the ways to them and to the traces, over exactly what is looked at. */
export const LogLinks = ({
  entityRef,
  screen,
  level,
}: {
  entityRef: string;
  screen: TabScreen;
  level: UrlChoice<LogLevel>;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  const { chosen, range } = screen;
  const logs = useLogLink(entityRef, chosen, range, level.value);
  const traces = useTraceLink(entityRef, chosen, range);
  const noLog = ({ reason }: ToolLink) => {
    const code = NO_LINK.find(each => each === reason?.code);
    return t(`logs.linkNone.${code ?? 'other'}`);
  };
  const why = (
    query: {
      data?: ToolLink;
      error: Error | null;
      isPlaceholderData: boolean;
    },
    none: (link: ToolLink) => string,
  ) => {
    if (query.data && !query.isPlaceholderData) return none(query.data);
    return query.error
      ? t('logs.linkFailed', {
          reason: t(`failure.${failureKind(query.error)}.title`),
        })
      : t('logs.linkWaiting');
  };
  return (
    <div className={classes.root}>
      <Segmented
        label={t('logs.level')}
        value={level.value}
        options={LOG_LEVELS.map(each => ({
          value: each,
          label: t(`logs.levels.${each}`),
        }))}
        onChange={level.set}
        isSmall
      />
      <ToolLinkButton
        label={t('logs.openLog')}
        url={logs.isPlaceholderData ? undefined : logs.data?.url}
        hint={t('logs.openHint')}
        why={why(logs, noLog)}
      />
      <ToolLinkButton
        label={t('logs.openTraces')}
        url={traces.data?.url}
        hint={t('logs.openHint')}
        why={why(traces, () => t('logs.traceNone'))}
      />
    </div>
  );
};
