import { Link } from '@backstage/core-components';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type MappingCheck,
  type SourceId,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  failureKind,
  useWords,
  type StatusShape,
} from '@rosetta/backstage-plugin-monitoring-react';
import { ToneBox } from './ToneBox';
import { VERIFICATION_SHAPES } from './mappingWords';

const useStyles = makeStyles<Theme>(theme => ({
  dim: { color: theme.palette.textSubtle },
  mono: {
    fontFamily: 'Menlo, Consolas, "Liberation Mono", monospace',
    fontSize: 12,
  },
  link: { color: theme.palette.link },
  names: { margin: 0, padding: 0, listStyle: 'none' },
}));

const SHAPES: Record<MappingCheck['state'], StatusShape> = {
  invalid: 'critical',
  found: 'ok',
  not_found: VERIFICATION_SHAPES.not_found,
  ambiguous: VERIFICATION_SHAPES.ambiguous,
  refused: VERIFICATION_SHAPES.refused,
  not_checked: 'unknown',
};

/** What is wrong without the name of the field, which stands above. */
const withoutField = (message: string) => message.replace(/^\w+: /, '');

export interface LiveCheckProps {
  readonly source: SourceId;
  readonly instance: string;
  readonly isWaiting: boolean;
  readonly check: MappingCheck | undefined;
  readonly error: Error | null;
}

/** What the source says of a value, asked while it is typed. */
export const LiveCheck = ({
  source,
  instance,
  isWaiting,
  check,
  error,
}: LiveCheckProps) => {
  const classes = useStyles();
  const { t } = useWords();
  const where = { source: SOURCE_NAMES[source].name, instance };
  if (isWaiting) {
    return (
      <ToneBox
        shape="queued"
        title={t('mappings.check.waiting', where)}
        isLive
      />
    );
  }
  if (error) {
    return (
      <ToneBox
        shape="unknown"
        isLive
        title={t('mappings.check.failed', {
          reason: t(`failure.${failureKind(error)}.title`),
        })}
      >
        <span className={classes.dim}>{t('mappings.check.saveAnyway')}</span>
      </ToneBox>
    );
  }
  if (!check) return null;
  const { state, found, message, example, upstreamUrl } = check;
  const isPlainlyFound = state === 'found' && found.length > 0;
  return (
    <ToneBox
      shape={SHAPES[state]}
      title={t(`mappings.check.${state}`, where)}
      isLive
    >
      {!isPlainlyFound && (
        <div className={classes.dim}>{withoutField(message)}</div>
      )}
      {found.length > 0 && (
        <ul className={classes.names}>
          {found.map(({ name, detail }, index) => (
            <li key={`${index}:${name}`}>
              {name}
              {detail && <span className={classes.dim}> · {detail}</span>}
            </li>
          ))}
        </ul>
      )}
      {example !== null && (
        <div className={classes.dim}>
          {t('mappings.dialog.works', {
            example: <code className={classes.mono}>{example}</code>,
          })}
        </div>
      )}
      {(state === 'not_found' ||
        state === 'ambiguous' ||
        state === 'refused') && (
        <div className={classes.dim}>{t('mappings.check.saveAnyway')}</div>
      )}
      {upstreamUrl !== null && state !== 'not_found' && (
        <Link to={upstreamUrl} className={classes.link}>
          {t('mappings.dialog.open')} ↗
        </Link>
      )}
    </ToneBox>
  );
};
