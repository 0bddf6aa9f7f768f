import {
  entityReadPermission,
  incidentReadPermission,
  SOURCE_IDS,
  SOURCE_NAMES,
  type Tile,
} from '@rosetta/backstage-plugin-monitoring-common';
import { HatchBox } from '../charts';
import { useWords } from '../hooks';
import { sourceName } from './sourceName';
import { StatusIcon } from './StatusIcon';
import { useTileStyles } from './useTileStyles';

/** The permission a tile needs where it is not that of the entity. */
const PERMISSIONS: Partial<Record<Tile['kpi'], string>> = {
  open_incidents: incidentReadPermission.name,
};

/** Why there is no number, and what to do. */
export const MissingBody = ({
  tile,
  owner,
}: {
  tile: Tile;
  owner?: string;
}) => {
  const classes = useTileStyles();
  const words = useWords();
  const { t, format } = words;
  const { value } = tile;
  const source = sourceName(tile, words);
  const permission = PERMISSIONS[tile.kpi] ?? entityReadPermission.name;
  if (value.status === 'unknown') {
    const since = value.reason.since;
    const ever = t(
      tile.kpi === 'slo_sli' ? 'tile.slo.noHours' : 'tile.reason.no_data_ever',
      { source },
    );
    const silence = since
      ? t('tile.reason.no_data_since', { time: format.dateTime(since), source })
      : ever;
    return (
      <>
        <div className={classes.body}>
          <HatchBox id={`hatch-${tile.kpi}`} height={22} />
          <div className={classes.title}>{t(`tile.nothing.${tile.kpi}`)}</div>
          <div className={classes.text}>
            {value.reason.code === 'no_data_since'
              ? silence
              : t(`tile.reason.${value.reason.code}`, { source })}
          </div>
        </div>
        <div className={classes.push} />
      </>
    );
  }
  if (value.status === 'not_applicable') {
    const wanted = SOURCE_IDS.find(id =>
      tile.keys.some(key => key.includes(id)),
    );
    const title =
      wanted && value.reason.code === 'not_mapped'
        ? t('tile.absent.noPivot', { source: SOURCE_NAMES[wanted].name })
        : t(`tile.absent.${value.reason.code}`);
    const keys = tile.keys
      .map(key => key.replace(/^rosetta\.io\//, ''))
      .slice(0, 3);
    return (
      <div className={classes.body}>
        <div className={classes.title}>{title}</div>
        {keys.length > 0 && (
          <>
            <div className={classes.text}>{t('tile.setKeys')}</div>
            <pre className={classes.code}>
              {['rosetta.io/…', ...keys.map(key => `  ${key}`)].join('\n')}
            </pre>
          </>
        )}
      </div>
    );
  }
  return (
    <div className={classes.body}>
      <StatusIcon shape="lock" size={22} />
      <div className={classes.title}>{t('tile.notPermitted')}</div>
      <div className={classes.text}>
        {owner
          ? t('tile.askOwner', { owner, permission })
          : t('tile.askAdmin', { permission })}
      </div>
    </div>
  );
};

/** Grey boxes exactly where the value tile has its parts, so that nothing jumps. */
export const TileBones = ({ label }: { label?: string }) => {
  const classes = useTileStyles();
  const { t } = useWords();
  const bone = (
    width: number | string,
    height: number,
    margin: string,
    radius = 3,
  ) => (
    <span
      className={classes.bone}
      style={{ width, height, margin, borderRadius: radius, maxWidth: '100%' }}
    />
  );
  return (
    <>
      <div
        className={classes.head}
        data-look="loading"
        role="status"
        aria-label={t('tile.loading')}
      >
        <span className={classes.label}>{label}</span>
        {bone(52, 20, '0', 10)}
      </div>
      {bone(88, 24, '8px 0 6px')}
      {bone(120, 10, '3px 0')}
      {bone(96, 10, '4px 0 0')}
      {bone('100%', 30, 'auto 0 0')}
      {bone(84, 10, '9px 0 3px')}
    </>
  );
};
