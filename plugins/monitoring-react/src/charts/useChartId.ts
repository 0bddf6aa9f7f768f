import { useState } from 'react';

let counter = 0;

/** An id for definitions inside an SVG, one per mounted chart. */
export function useChartId(prefix: string): string {
  const [id] = useState(() => {
    counter += 1;
    return `${prefix}-${counter}`;
  });
  return id;
}
