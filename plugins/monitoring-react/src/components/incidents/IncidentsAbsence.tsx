import { Link } from '@backstage/core-components';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  incidentReadPermission,
  SOURCE_NAMES,
  type NamedKpi,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useWords, type Words } from '../../hooks';
import { AbsenceCard, type Absence } from '../AbsenceCard';
import { Notice } from '../Toolbar';

const useStyles = makeStyles<Theme>({
  notice: { padding: '0 16px 8px' },
});

/** Why nothing at all can be said of incidents; undefined when something can. */
export function incidentsAbsence(
  figure: NamedKpi | 'not_permitted' | undefined,
  { t }: Words,
): Absence | undefined {
  if (figure === undefined) return undefined;
  const isHidden =
    figure === 'not_permitted' || figure.value.status === 'not_permitted';
  if (isHidden) {
    return {
      title: t('incidents.absence.notPermittedTitle'),
      text: t('incidents.absence.notPermittedText', {
        permission: incidentReadPermission.name,
      }),
      shape: 'lock',
      hasKeys: false,
    };
  }
  const { value, origin } = figure;
  const source = origin
    ? SOURCE_NAMES[origin.source].name
    : t('tile.theSource');
  const unknown = (title: string, text: string, hasKeys = false): Absence => ({
    title,
    text,
    shape: 'unknown',
    hasKeys,
  });
  switch (value.status) {
    case 'not_applicable':
      if (value.reason.code === 'not_mapped')
        return unknown(
          t('incidents.absence.notMappedTitle'),
          t('incidents.absence.notMappedText'),
          true,
        );
      return value.reason.code === 'switched_off'
        ? unknown(
            t('incidents.absence.switchedOffTitle'),
            t('incidents.absence.switchedOffText'),
          )
        : unknown(
            t('incidents.absence.notCollectedTitle'),
            t('incidents.absence.notCollectedText'),
          );
    case 'unknown':
      return value.reason.code === 'ambiguous_upstream'
        ? unknown(
            t('incidents.absence.ambiguousTitle', { source }),
            t('incidents.absence.ambiguousText'),
            true,
          )
        : unknown(
            t('incidents.absence.notFoundTitle', { source }),
            t('incidents.absence.notFoundText'),
            true,
          );
    case 'insufficient':
      return unknown(
        t('incidents.absence.insufficientTitle'),
        t('incidents.absence.insufficientText'),
      );
    default:
      return undefined;
  }
}

/** In place of the list: why there is nothing, and what to do. */
export const IncidentsAbsence = AbsenceCard;

/** Over a list that may be old: why, and of when it is. */
export const StaleIncidents = ({
  figure,
  nowMs,
  adminHref,
}: {
  figure: NamedKpi | undefined;
  nowMs: number;
  adminHref?: string;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  if (figure?.value.status !== 'stale') return null;
  const { value, origin } = figure;
  const source = origin
    ? SOURCE_NAMES[origin.source].name
    : t('tile.theSource');
  const isRefused = value.reason.code === 'source_refused';
  const key = isRefused
    ? 'incidents.absence.refused'
    : 'incidents.absence.stale';
  return (
    <div className={classes.notice}>
      <Notice
        action={
          isRefused &&
          adminHref && (
            <Link to={adminHref}>{t('incidents.absence.repair')}</Link>
          )
        }
      >
        {value.asOf === null
          ? t('incidents.absence.never', { source })
          : t(key, {
              source,
              ago: format.ago(nowMs - Date.parse(value.asOf)),
            })}
      </Notice>
    </div>
  );
};
