import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import { useTheme } from '@material-ui/core/styles';

/** The instant the reader points at, and where. */
export interface HoveredTime {
  readonly atMs: number;
  readonly source: string;
}

interface Store {
  get(): HoveredTime | undefined;
  set(hovered: HoveredTime | undefined): void;
  subscribe(listener: () => void): () => void;
}

function createStore(): Store {
  let current: HoveredTime | undefined;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set: next => {
      if (next?.atMs === current?.atMs && next?.source === current?.source)
        return;
      current = next;
      listeners.forEach(listener => listener());
    },
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const NOWHERE: Store = {
  get: () => undefined,
  set: () => {},
  subscribe: () => () => {},
};

const Context = createContext<Store>(NOWHERE);

/**
 * Charts below it share one cursor. A store of its own, so that moving the
 * pointer draws cursors and not charts.
 */
export const TimeHoverProvider = ({ children }: { children: ReactNode }) => {
  const store = useMemo(createStore, []);
  return <Context.Provider value={store}>{children}</Context.Provider>;
};

/** The instant pointed at, drawn anew whenever it moves. */
export function useHoveredTime(): HoveredTime | undefined {
  const store = useContext(Context);
  const [hovered, setHovered] = useState(store.get);
  useEffect(() => {
    setHovered(store.get());
    return store.subscribe(() => setHovered(store.get()));
  }, [store]);
  return hovered;
}

/** Tells the others where the pointer is. */
export function useSetHoveredTime(): Store['set'] {
  return useContext(Context).set;
}

/** The shared cursor in one of the charts, 1 px of ink. */
export const HoverCursor = ({
  toX,
  bottom = 0,
}: {
  /** Pixels of an instant; undefined where it is not on the axis. */
  readonly toX: (atMs: number) => number | undefined;
  readonly bottom?: number;
}) => {
  const theme = useTheme();
  const hovered = useHoveredTime();
  const x = hovered && toX(hovered.atMs);
  if (x === undefined) return null;
  return (
    <div
      data-testid="hover-cursor"
      style={{
        position: 'absolute',
        left: x,
        top: 0,
        bottom,
        width: 1,
        background: theme.palette.text.primary,
        opacity: 0.42,
        pointerEvents: 'none',
      }}
    />
  );
};
