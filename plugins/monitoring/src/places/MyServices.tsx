import {
  compareUrgency,
  type ApplicationRow,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  EntityLink,
  failureKind,
  MonitoringQueryProvider,
  reasonText,
  StatusWord,
  useEntityStates,
  useNow,
  useOwnRefs,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { MONITORED_KINDS } from '../components/monitoredKinds';
import { PlaceBones } from './PlaceBones';
import { usePlaceStyles } from './usePlaceStyles';

/** Shown of what one owns; the others are less urgent. */
const SHOWN = 8;

/** Most urgent first, then by tier and name. */
const byUrgency = (a: ApplicationRow, b: ApplicationRow) =>
  compareUrgency(a.state, b.state) ||
  a.tier - b.tier ||
  a.name.localeCompare(b.name);

const Services = ({ rows }: { rows: readonly ApplicationRow[] }) => {
  const classes = usePlaceStyles();
  const words = useWords();
  const { t } = words;
  const nowMs = useNow();
  const sorted = [...rows].sort(byUrgency);
  const left = sorted.length - SHOWN;
  return (
    <>
      <ul className={classes.list}>
        {sorted.slice(0, SHOWN).map(row => (
          <li key={row.ref} className={classes.row}>
            <StatusWord
              shape={row.state}
              word={t(`state.${row.state}`)}
              size={14}
            />
            <span className={classes.text}>
              <span className={classes.name}>
                <EntityLink to={row.ref} isMonitoring>
                  {row.title ?? row.name}
                </EntityLink>
              </span>
              {row.reasons[0] && (
                <span className={classes.dim}>
                  {' '}
                  {reasonText(row.reasons[0], words, nowMs)}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {left > 0 && (
        <p className={classes.note}>
          {t('places.services.more', { count: left })}
        </p>
      )}
    </>
  );
};

/** What has a health of its own: a system's is that of its components, and APIs need no source. */
const OWN_KINDS = MONITORED_KINDS.filter(kind => kind !== 'system');
const hasOwnHealth = ({ kind, reasons }: ApplicationRow) =>
  kind.toLocaleLowerCase('en-US') === 'component' ||
  reasons[0]?.code !== 'not_mapped';

const Content = () => {
  const classes = usePlaceStyles();
  const { t } = useWords();
  const own = useOwnRefs(OWN_KINDS);
  const states = useEntityStates(own.data);
  const rows = states.data?.filter(hasOwnHealth);
  if (rows) {
    return rows.length > 0 ? (
      <Services rows={rows} />
    ) : (
      <p className={classes.dim}>{t('places.services.none')}</p>
    );
  }
  if (own.error) return <p role="alert">{t('places.services.catalog')}</p>;
  if (states.error) {
    return (
      <p role="alert">{t(`failure.${failureKind(states.error)}.title`)}</p>
    );
  }
  return <PlaceBones lines={5} />;
};

/** What the reader and their groups own, most urgent first: a widget for the home page. */
export const MyServices = () => (
  <MonitoringQueryProvider>
    <div className={usePlaceStyles().root} data-rosetta>
      <Content />
    </div>
  </MonitoringQueryProvider>
);
