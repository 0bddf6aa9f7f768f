import { useRef, type CSSProperties, type ReactNode } from 'react';
import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import { CsvButton } from '../csv';
import { hairline } from '../theme/status';

const useStyles = makeStyles<Theme>(theme => ({
  card: {
    background: theme.palette.background.paper,
    border: `1px solid ${hairline(theme)}`,
    borderRadius: 4,
    boxShadow:
      theme.palette.type === 'dark'
        ? 'none'
        : `0 1px 3px ${alpha(theme.palette.common.black, 0.1)}`,
    minWidth: 0,
    '@media print': { breakInside: 'avoid', boxShadow: 'none' },
  },
  dashed: {
    borderStyle: 'dashed',
    borderColor: theme.palette.divider,
    boxShadow: 'none',
  },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: '4px 10px',
    padding: '12px 16px 8px',
    flexWrap: 'wrap',
  },
  // In a narrow card the note goes below the title before the tools leave its side.
  words: {
    flex: '1 1 180px',
    minWidth: 0,
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '0 10px',
  },
  tools: {
    marginLeft: 'auto',
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    justifyContent: 'flex-end',
    gap: '4px 10px',
  },
  title: {
    margin: 0,
    fontSize: 14,
    lineHeight: '20px',
    fontWeight: 700,
    color: theme.palette.text.primary,
  },
  note: { fontSize: 12, color: theme.palette.textSubtle },
  foot: {
    borderTop: `1px solid ${hairline(theme)}`,
    padding: '9px 16px 11px',
    fontSize: 12,
    color: theme.palette.textSubtle,
    display: 'flex',
    alignItems: 'center',
    gap: 8,
  },
  // As high as words, so that a card without other words grows little.
  save: { marginLeft: 'auto', marginTop: -6, marginBottom: -6 },
}));

export interface CardProps {
  readonly children: ReactNode;
  readonly title?: ReactNode;
  /** Small words beside the title. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
  /** A dashed border says: this is about what is missing. */
  readonly isDashed?: boolean;
  readonly style?: CSSProperties;
  readonly className?: string;
  /** Name of the region for readers of the page by ear. */
  readonly label?: string;
  /** Its rows can be saved though its title is no text, or it has none: they are called after its label. */
  readonly hasCsv?: boolean;
  /** `group` for small cards of which there are many: they are no landmarks. */
  readonly role?: 'group';
}

/** Paper with a hairline: the box of everything. */
export const Card = ({
  children,
  title,
  note,
  actions,
  footer,
  isDashed,
  style,
  className,
  label,
  hasCsv,
  role,
}: CardProps) => {
  const classes = useStyles();
  const root = useRef<HTMLElement>(null);
  const names = [classes.card, isDashed ? classes.dashed : '', className ?? '']
    .filter(Boolean)
    .join(' ');
  const file = typeof title === 'string' ? title : hasCsv && label;
  const csv = file && <CsvButton within={root} title={file} />;
  return (
    <section
      ref={root}
      className={names}
      style={style}
      aria-label={label}
      role={role}
    >
      {title && (
        <div className={classes.head}>
          <div className={classes.words}>
            <h2 className={classes.title}>{title}</h2>
            {note && <span className={classes.note}>{note}</span>}
          </div>
          <div className={classes.tools}>
            {actions}
            {csv}
          </div>
        </div>
      )}
      {children}
      {(footer || (csv && !title)) && (
        <div className={classes.foot}>
          {footer}
          {csv && !title && <span className={classes.save}>{csv}</span>}
        </div>
      )}
    </section>
  );
};
