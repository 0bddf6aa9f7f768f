import { failureKind } from '../ErrorScreen';
import { isSameScope, useOverview, useWords } from '../../hooks';
import { useTableStyles } from '../useTableStyles';
import { ScopeRow, type ScopeRowProps } from './ScopeRow';
import { useBandStyles } from './useBandStyles';
import { useBesideOverview } from './useBesideOverview';

/** Columns of the table of rows. */
export const ROW_COLUMNS = 10;

/** The systems of an opened domain or team, in the same columns. */
export const ChildRows = (
  props: Omit<ScopeRowProps, 'expansion' | 'isChild' | 'beside'>,
) => {
  const { row, environment, period } = props;
  const table = useTableStyles();
  const band = useBandStyles();
  const { t } = useWords();
  const name = row.title ?? row.name;
  const children = useOverview({
    environment,
    scope: row.ref,
    groupBy: 'system',
    period,
  });
  const isSame = isSameScope(children.data, environment, row.ref);
  const beside = useBesideOverview({
    environment,
    scope: row.ref,
    groupBy: 'system',
    period,
  });
  const data = isSame ? children.data : undefined;
  if (data && data.rows.length > 0) {
    return (
      <>
        {data.rows.map(child => (
          <ScopeRow
            {...props}
            key={child.ref}
            row={child}
            beside={beside}
            isChild
          />
        ))}
      </>
    );
  }
  let content = (
    <span
      className={band.bone}
      role="status"
      aria-label={t('overview.row.loading', { name })}
      style={{ display: 'block', height: 12, width: 240 }}
    />
  );
  if (data) {
    content = <span className={table.dim}>{t('overview.row.none')}</span>;
  } else if (children.error) {
    content = (
      <span className={table.dim} role="alert">
        {t('overview.row.failed', {
          reason: t(`failure.${failureKind(children.error)}.title`),
        })}
      </span>
    );
  }
  return (
    <tr>
      <td colSpan={ROW_COLUMNS} style={{ height: 32, paddingLeft: 44 }}>
        {content}
      </td>
    </tr>
  );
};
