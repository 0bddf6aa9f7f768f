import Button from '@material-ui/core/Button';
import { useWords } from '../../hooks';

export interface ShownOfProps {
  readonly shown: number;
  readonly total: number;
  /** Loads the next page; absent when everything is there. */
  readonly onMore?: () => void;
  readonly isLoadingMore?: boolean;
}

/** How many rows of all are shown, and the way to more. */
export const ShownOf = ({
  shown,
  total,
  onMore,
  isLoadingMore,
}: ShownOfProps) => {
  const { t, format } = useWords();
  return (
    <>
      {t('list.shown', {
        shown: format.count(shown),
        total: format.count(total),
      })}
      {onMore && (
        <Button
          size="small"
          color="primary"
          style={{ textTransform: 'none', fontSize: 13 }}
          disabled={isLoadingMore}
          onClick={onMore}
        >
          {isLoadingMore ? t('list.loadingMore') : t('list.more')}
        </Button>
      )}
    </>
  );
};
