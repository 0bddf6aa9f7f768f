import { FAMILIES } from './cases/matrixCase';
import { CONNECTORS } from './connectors';
import { CASES, MatrixChoice } from './plan';

function someOf<T extends string>(name: string, text: string | undefined, known: readonly T[]): readonly T[] {
  if (text === undefined) return known;
  const asked = text.split(',');
  const unknown = asked.find(one => !known.some(other => other === one));
  if (unknown !== undefined) throw new Error(`--${name} must be one or more of ${known.join(', ')}`);
  return known.filter(one => asked.includes(one));
}

/** Options of the command line that concern the matrix. */
export const MATRIX_OPTIONS = {
  'matrix-connectors': { type: 'string' },
  'matrix-families': { type: 'string' },
  'matrix-cases': { type: 'string' },
  smoke: { type: 'boolean', default: false },
} as const;

/** Reads them. @throws Error that says what would be right */
export function readMatrixChoice(values: {
  readonly 'matrix-connectors'?: string;
  readonly 'matrix-families'?: string;
  readonly 'matrix-cases'?: string;
  readonly smoke?: boolean;
  readonly quick?: boolean;
}): MatrixChoice {
  const cases = someOf('matrix-cases', values['matrix-cases'], CASES.map(({ id }) => id));
  return {
    connectors: someOf('matrix-connectors', values['matrix-connectors'], CONNECTORS),
    families: someOf('matrix-families', values['matrix-families'], FAMILIES),
    cases: values['matrix-cases'] === undefined ? [] : cases,
    isSmoke: values.smoke === true || values.quick === true,
  };
}
