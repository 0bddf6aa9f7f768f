import { Reader, SyntaxFault } from './reader';
import { refuse } from './vendorError';

/** One `name("value",…)` of a problem or event selector. */
export interface Criterion {
  readonly name: string;
  readonly values: readonly string[];
}

function readCriterion(reader: Reader): Criterion {
  const name = reader.match(/[A-Za-z][A-Za-z0-9_.]*/);
  if (!name) {
    throw reader.fault();
  }
  const values: string[] = [];
  reader.expect('(');
  do {
    // Truth values are the only ones the vendor takes without quotes.
    const bare = name.startsWith('under')
      ? reader.match(/true|false/)
      : undefined;
    values.push(bare ?? reader.quoted());
  } while (reader.take(','));
  reader.expect(')');
  return { name, values };
}

/**
 * Parses criteria joined by commas.
 *
 * @param parameter - query parameter named in a refusal
 * @throws VendorError 400 as the vendor refuses it
 */
export function parseCriteria(text: string, parameter: string): Criterion[] {
  const reader = new Reader(text);
  const criteria: Criterion[] = [];
  try {
    do {
      criteria.push(readCriterion(reader));
    } while (reader.take(','));
    if (!reader.done) {
      throw reader.fault();
    }
  } catch (error) {
    if (error instanceof SyntaxFault) {
      throw refuse(parameter, `Selector parse error: ${error.message}`);
    }
    throw error;
  }
  return criteria;
}
