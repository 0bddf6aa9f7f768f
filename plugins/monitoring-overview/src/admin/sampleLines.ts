/** A line of a refused record, and whether the refused field is on it. */
export interface SampleLine {
  readonly text: string;
  readonly isMarked: boolean;
}

function pretty(sample: string): string {
  try {
    return JSON.stringify(JSON.parse(sample), null, 2);
  } catch {
    // Cut off at its end, or no JSON at all: shown as it came.
    return sample;
  }
}

/** A refused record line by line, with the lines of the refused field marked. */
export function sampleLines(
  sample: string,
  field: string | null,
): SampleLine[] {
  const key = field === null ? undefined : JSON.stringify(field);
  return pretty(sample)
    .split('\n')
    .map(text => ({
      text,
      isMarked: key !== undefined && text.trimStart().startsWith(`${key}:`),
    }));
}
