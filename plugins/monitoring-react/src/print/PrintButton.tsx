import Button from '@material-ui/core/Button';
import PrintOutlinedIcon from '@material-ui/icons/PrintOutlined';
import { useWords } from '../hooks';

/** Prints the sheet of the page. */
export const PrintButton = () => {
  const { t } = useWords();
  return (
    <Button
      size="small"
      startIcon={<PrintOutlinedIcon />}
      onClick={() => window.print()}
      style={{ textTransform: 'none' }}
    >
      {t('print.print')}
    </Button>
  );
};
