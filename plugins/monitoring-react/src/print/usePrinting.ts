import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** Told to everything that measures itself once the sheet has its width, before it is printed. */
const SHEET_EVENT = 'rosetta-print-sheet';

/** Calls back when a sheet was laid out anew for printing, or back for the screen; observers would come too late. */
export function onSheetLaidOut(measure: () => void): () => void {
  window.addEventListener(SHEET_EVENT, measure);
  return () => window.removeEventListener(SHEET_EVENT, measure);
}

/**
 * Whether the page is being printed. It turns true before the browser takes the page, with everything drawn
 * again by then: browsers print what is there when `beforeprint` has been told.
 */
export function usePrinting(): boolean {
  const [isPrinting, setIsPrinting] = useState(false);
  useEffect(() => {
    const set = (isNow: boolean) => {
      flushSync(() => setIsPrinting(isNow));
      // Charts are as wide as their boxes, which have changed just now.
      flushSync(() => {
        window.dispatchEvent(new Event(SHEET_EVENT));
      });
    };
    const begin = () => set(true);
    const end = () => set(false);
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    return () => {
      window.removeEventListener('beforeprint', begin);
      window.removeEventListener('afterprint', end);
    };
  }, []);
  return isPrinting;
}
