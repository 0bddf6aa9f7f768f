import type {
  Overview,
  ScopeNode,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  attentionLines,
  findDefaultEnvironment,
  EntityLink,
  failureKind,
  MonitoringQueryProvider,
  scopeSearch,
  StatusIcon,
  StatusWord,
  useMeta,
  useNow,
  useOverview,
  useOwnership,
  useScopes,
  useTableStyles,
  useWords,
  verdictSentences,
} from '@rosetta/backstage-plugin-monitoring-react';
import { PlaceBones } from './PlaceBones';
import { usePlaceStyles } from './usePlaceStyles';

/** Groups that are told in full; each costs a question. */
const MOST_GROUPS = 3;

/** Shown of what needs attention in a group. */
const SHOWN = 3;

/** The period of a group's figures, as on its Monitoring tab. */
const PERIOD = 'last_30d';

const Known = ({ overview }: { overview: Overview }) => {
  const classes = usePlaceStyles();
  const table = useTableStyles();
  const words = useWords();
  const { t } = words;
  const nowMs = useNow();
  return (
    <>
      <p className={classes.text}>
        {verdictSentences(overview, words).join(' ')}
      </p>
      {overview.attention.length === 0 ? (
        <p className={classes.dim}>{t('places.group.calm')}</p>
      ) : (
        <ul className={classes.list} aria-label={t('overview.attention.title')}>
          {overview.attention.slice(0, SHOWN).map(item => {
            const { title, text } = attentionLines(
              item,
              overview.environment,
              words,
              nowMs,
            );
            return (
              <li
                key={`${item.kind}:${item.entity?.ref ?? ''}:${
                  item.incident?.number ?? ''
                }`}
                className={classes.attention}
              >
                <span>
                  <StatusIcon shape={item.state} />
                  <span className={table.hidden}>
                    {t(`state.${item.state}`)}
                  </span>
                </span>
                <span className={classes.text}>
                  <span className={classes.name}>{title}</span>
                  <br />
                  <span className={classes.dim}>{text}</span>
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
};

const Group = ({
  group: { ref: groupRef, name, title },
  environment,
}: {
  group: ScopeNode;
  environment: string;
}) => {
  const classes = usePlaceStyles();
  const { t } = useWords();
  const { data, error } = useOverview({
    environment,
    scope: groupRef,
    groupBy: 'system',
    period: PERIOD,
  });
  const isSame = data?.scope === groupRef;
  return (
    <section className={classes.group}>
      <h3 className={classes.title}>
        <EntityLink
          to={groupRef}
          isMonitoring
          search={scopeSearch(environment, PERIOD)}
        >
          {title ?? name}
        </EntityLink>
        {isSame && (
          <>
            <StatusWord
              shape={data.state}
              word={t(`state.${data.state}`)}
              size={14}
            />
            <span className={classes.small}>
              {t('places.group.members', { count: data.members })}
            </span>
          </>
        )}
      </h3>
      {isSame && <Known overview={data} />}
      {!isSame && error && (
        <p role="alert">{t(`failure.${failureKind(error)}.title`)}</p>
      )}
      {!isSame && !error && <PlaceBones lines={3} />}
    </section>
  );
};

const Content = () => {
  const classes = usePlaceStyles();
  const { t } = useWords();
  const meta = useMeta();
  const environment = findDefaultEnvironment(meta.data);
  const ownership = useOwnership();
  const scopes = useScopes(environment);
  const failure = meta.error ?? ownership.error ?? scopes.error;
  if (meta.data && environment === undefined)
    return <p className={classes.dim}>{t('toolbar.noEnvironment')}</p>;
  if (scopes.data && ownership.data && environment !== undefined) {
    const own = new Set(ownership.data);
    const groups = scopes.data.items.filter(
      ({ ref, kind }) => kind === 'group' && own.has(ref),
    );
    return groups.length > 0 ? (
      <>
        {groups.slice(0, MOST_GROUPS).map(group => (
          <Group key={group.ref} group={group} environment={environment} />
        ))}
        {groups.slice(MOST_GROUPS).map(({ ref, name, title }) => (
          <p key={ref} className={classes.text}>
            <EntityLink to={ref} isMonitoring>
              {title ?? name}
            </EntityLink>
          </p>
        ))}
      </>
    ) : (
      <p className={classes.dim}>{t('places.group.none')}</p>
    );
  }
  if (failure)
    return <p role="alert">{t(`failure.${failureKind(failure)}.title`)}</p>;
  return <PlaceBones lines={5} />;
};

/** The groups the reader is in: their state and what needs attention, a widget for the home page. */
export const MyGroup = () => (
  <MonitoringQueryProvider>
    <div className={usePlaceStyles().root} data-rosetta>
      <Content />
    </div>
  </MonitoringQueryProvider>
);
