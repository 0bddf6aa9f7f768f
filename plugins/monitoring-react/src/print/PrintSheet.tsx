import {
  makeStyles,
  ThemeProvider,
  useTheme,
  type Theme,
} from '@material-ui/core/styles';
import { themes } from '@backstage/theme';
import { useRef, type ReactNode } from 'react';
import { ONLY_SHEET_RULES, useOnlyThisPrinted } from './useOnlyThisPrinted';
import { usePrinting } from './usePrinting';

/** Width that screens are laid out for before they are shrunk onto paper, CSS pixels. */
const SHEET_WIDTH = 1160;

/** Width of A4 portrait within our margins, CSS pixels. */
const PAPER_WIDTH = 718;

const useStyles = makeStyles<Theme>({
  /** Laid out already on the screen, so that charts can measure themselves. */
  printing: { width: `${SHEET_WIDTH}px !important` },
  sheet: {
    '@media print': {
      zoom: PAPER_WIDTH / SHEET_WIDTH,
      width: `${SHEET_WIDTH}px !important`,
      padding: '0 !important',
      colorAdjust: 'exact',
      printColorAdjust: 'exact',
      WebkitPrintColorAdjust: 'exact',
    } as never,
  },
});

const Sheet = ({
  children,
  className,
  isPrinting,
}: PrintSheetProps & { isPrinting: boolean }) => {
  const classes = useStyles();
  const root = useRef<HTMLDivElement>(null);
  useOnlyThisPrinted(root);
  return (
    <div
      ref={root}
      data-rosetta
      className={[
        classes.sheet,
        isPrinting ? classes.printing : '',
        className ?? '',
      ].join(' ')}
    >
      <style>{ONLY_SHEET_RULES}</style>
      {children}
    </div>
  );
};

export interface PrintSheetProps {
  readonly children: ReactNode;
  readonly className?: string;
}

/**
 * What is printed of the page it stands on: itself alone, in light colours, on A4. On the screen it is a plain
 * box. Elements with `data-screen-only` stay off the paper.
 */
export const PrintSheet = (props: PrintSheetProps) => {
  const isPrinting = usePrinting();
  const theme = useTheme<Theme>();
  const paper = isPrinting ? themes.light.getTheme('v4') : undefined;
  return (
    <ThemeProvider theme={(paper as Theme | undefined) ?? theme}>
      <Sheet {...props} isPrinting={isPrinting} />
    </ThemeProvider>
  );
};
