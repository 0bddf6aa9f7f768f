import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import InfoOutlinedIcon from '@material-ui/icons/InfoOutlined';
import type { Explanation } from '@rosetta/backstage-plugin-monitoring-common';
import { SourceBadge } from '../components/SourceBadge';
import { useWords } from '../hooks';
import { faintFill, hairline } from '../theme/status';
import { cellWords } from './cellWords';
import { labelOf } from './labelOf';

/** Shared by the parts of the panel. */
export const useExplainStyles = makeStyles<Theme>(theme => ({
  head: {
    margin: '20px 0 6px',
    fontSize: 12,
    fontWeight: 700,
    color: theme.palette.textSubtle,
  },
  formula: {
    padding: '12px 16px',
    borderRadius: 4,
    background: faintFill(theme),
    overflowWrap: 'anywhere',
  },
  filled: { marginTop: 4, fontWeight: 700 },
  small: { fontSize: 12, color: theme.palette.textSubtle },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    '& td': {
      borderTop: `1px solid ${hairline(theme)}`,
      padding: '7px 0',
      verticalAlign: 'top',
    },
    '& tr:last-child td': { borderBottom: `1px solid ${hairline(theme)}` },
  },
  number: {
    textAlign: 'right',
    padding: '7px 14px 7px 8px !important',
    whiteSpace: 'nowrap',
  },
  entry: {
    borderTop: `1px solid ${hairline(theme)}`,
    padding: '7px 0',
    display: 'flex',
    gap: 12,
  },
  side: { marginLeft: 'auto', textAlign: 'right', flex: 'none' },
  note: {
    display: 'flex',
    gap: 10,
    marginTop: 18,
    padding: '10px 12px',
    borderRadius: 4,
    fontSize: 12,
    background: alpha(theme.palette.primary.main, 0.08),
    '& svg': { fontSize: 16, color: theme.palette.textSubtle },
    '& p': { margin: '0 0 4px' },
    '& p:last-child': { margin: 0 },
  },
}));

/** The formula as people write it, and with the numbers in place. */
export const Formula = ({
  kpi,
  formula,
}: Pick<Explanation, 'kpi' | 'formula'>) => {
  const classes = useExplainStyles();
  const { t, format } = useWords();
  return (
    <section aria-label={t('explain.formula')}>
      <h3 className={classes.head}>{t('explain.formula')}</h3>
      <div className={classes.formula}>
        <div>{labelOf(t, `explain.formulaOf.${kpi}`)}</div>
        {formula.filled && (
          <div className={classes.filled}>{format.formula(formula.filled)}</div>
        )}
      </div>
      <div className={classes.small}>
        {t('explain.reference', { reference: formula.reference })}
      </div>
    </section>
  );
};

/** What the calculation was given. */
export const CountedTable = ({ inputs }: { inputs: Explanation['inputs'] }) => {
  const classes = useExplainStyles();
  const words = useWords();
  const { t, format } = words;
  const besides = (params: Explanation['inputs'][number]['params']) => {
    if (params?.expected !== undefined) {
      const expected = t('explain.ofExpected', {
        expected: format.count(Number(params.expected)),
      });
      return params.have === undefined
        ? expected
        : `${format.count(Number(params.have))} ${expected}`;
    }
    return typeof params?.detail === 'string' ? params.detail : '';
  };
  if (inputs.length === 0) return null;
  return (
    <section aria-label={t('explain.counted')}>
      <h3 className={classes.head}>{t('explain.counted')}</h3>
      <table className={classes.table} aria-label={t('explain.counted')}>
        <tbody>
          {inputs.map(({ id, value, unit, params }) => (
            <tr key={id}>
              <td>{labelOf(t, `explain.input.${id}`, params)}</td>
              <td className={classes.number}>
                {cellWords(value, unit, words)}
              </td>
              <td className={classes.small}>{besides(params)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

/** Where the rows come from, and how old each is. */
export const SourceList = ({
  sources,
  nowMs,
}: {
  sources: Explanation['sources'];
  nowMs: number;
}) => {
  const classes = useExplainStyles();
  const { t, format } = useWords();
  return (
    <section aria-label={t('explain.sources')}>
      <h3 className={classes.head}>{t('explain.sources')}</h3>
      {sources.length === 0 && (
        <div className={classes.small}>{t('explain.noSource')}</div>
      )}
      {sources.map(({ source, instance, stream, asOf }) => (
        <div key={`${source}:${instance}:${stream}`} className={classes.entry}>
          <SourceBadge source={source} />
          <span>
            {instance}, {stream.replace(/_/g, ' ')}
          </span>
          <span className={`${classes.side} ${classes.small}`}>
            {asOf === null
              ? t('toolbar.never')
              : format.age(nowMs - Date.parse(asOf))}
          </span>
        </div>
      ))}
    </section>
  );
};

/** What else a reader has to know. */
export const NotesBox = ({ notes }: { notes: Explanation['notes'] }) => {
  const classes = useExplainStyles();
  const { t } = useWords();
  if (notes.length === 0) return null;
  return (
    <div className={classes.note} role="note">
      <InfoOutlinedIcon aria-hidden />
      <div>
        {notes.map(({ code, params }) => (
          <p key={code}>{labelOf(t, `explain.note.${code}`, params)}</p>
        ))}
      </div>
    </div>
  );
};
