import {
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type ReactNode,
} from 'react';
import { useTableStyles } from './useTableStyles';

export interface ScrollBoxProps {
  readonly children: ReactNode;
  /** What is in it, for readers by ear. */
  readonly label: string;
  readonly style?: CSSProperties;
}

/**
 * A box whose content may be wider or higher than it is. While it is, it can be focused and
 * scrolled by keyboard (WCAG 2.1.1); a table that fits is no stop on the way through the page. No
 * landmark, for the card around it is one of the same name.
 */
export const ScrollBox = ({ children, label, style }: ScrollBoxProps) => {
  const classes = useTableStyles();
  const ref = useRef<HTMLDivElement>(null);
  const [isCut, setIsCut] = useState(false);
  useLayoutEffect(() => {
    const box = ref.current;
    if (!box || typeof ResizeObserver === 'undefined') return undefined;
    // Told as soon as it begins to look, so nothing is measured in this turn.
    const observer = new ResizeObserver(() =>
      setIsCut(
        box.scrollWidth > box.clientWidth ||
          box.scrollHeight > box.clientHeight,
      ),
    );
    observer.observe(box);
    for (const child of Array.from(box.children)) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={ref}
      className={classes.scroll}
      style={style}
      {...(isCut ? { role: 'group', 'aria-label': label, tabIndex: 0 } : {})}
    >
      {children}
    </div>
  );
};
