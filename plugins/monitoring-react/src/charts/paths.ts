/** From indexes and values to pixels. */
export interface PathScale {
  readonly x: (index: number) => number;
  readonly y: (value: number) => number;
}

/** A line that is interrupted where nothing is known. */
export function linePath(
  values: readonly (number | null)[],
  { x, y }: PathScale,
): string {
  let pen = 'M';
  let path = '';
  values.forEach((value, index) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    path += `${pen}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = 'L';
  });
  return path;
}

/** The area under such a line, down to `bottom`. */
export function areaPath(
  values: readonly (number | null)[],
  { x, y }: PathScale,
  bottom: number,
): string {
  let path = '';
  let first: number | undefined;
  let line = '';
  const close = (last: number) => {
    if (first === undefined) return;
    path += `M${x(first).toFixed(1)} ${bottom}${line}L${x(last).toFixed(
      1,
    )} ${bottom}Z`;
    first = undefined;
    line = '';
  };
  values.forEach((value, index) => {
    if (value === null) {
      close(index - 1);
      return;
    }
    first ??= index;
    line += `L${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  close(values.length - 1);
  return path;
}
