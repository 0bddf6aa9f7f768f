import { useLayoutEffect, type RefObject } from 'react';

const WAY = 'data-rosetta-print-way';
const SHEET = 'data-rosetta-print-sheet';

/**
 * Rules for the whole document while a sheet is on the screen: beside the way from the body to the sheet nothing
 * is printed, and nothing on that way clips or shifts it, whatever frame the app draws.
 */
export const ONLY_SHEET_RULES = `
@page { size: A4 portrait; margin: 11mm 10mm; }
@media print {
  [${WAY}] > :not([${WAY}]):not([${SHEET}]), [data-screen-only] { display: none !important; }
  [${WAY}] {
    display: block !important;
    position: static !important;
    overflow: visible !important;
    width: auto !important;
    height: auto !important;
    min-height: 0 !important;
    max-height: none !important;
    margin: 0 !important;
    padding: 0 !important;
    background: none !important;
    box-shadow: none !important;
    transform: none !important;
    contain: none !important;
  }
}`;

/** Marks the way to the sheet while it is on the screen. */
export function useOnlyThisPrinted(sheet: RefObject<HTMLElement>): void {
  useLayoutEffect(() => {
    const element = sheet.current;
    if (!element) return undefined;
    const way: Element[] = [];
    for (
      let above = element.parentElement;
      above && above !== document.documentElement;
      above = above.parentElement
    )
      way.push(above);
    element.setAttribute(SHEET, '');
    way.forEach(each => each.setAttribute(WAY, ''));
    return () => {
      element.removeAttribute(SHEET);
      way.forEach(each => each.removeAttribute(WAY));
    };
  }, [sheet]);
}
