import { ANNOTATION_KEYS, annotationName } from '@rosetta/backstage-plugin-monitoring-common';
import {
  cleanText,
  PivotDefinition,
  PivotParseResult,
  PivotProblem,
} from '@rosetta/backstage-plugin-monitoring-node';
import { isIndex, isService, isSpace } from './grammar';
import { parseTemplate, renderTemplate, TemplateError } from './kql';
import { pivotSchema } from './schemas';

/** Where the log lines of an entity are. Its parts may come from the entity and from its System. */
export interface ElisaPivot {
  /** Index, data stream, alias or pattern of them. */
  readonly index: string | null;
  /** Value of the service field: the filter without which nothing is asked. */
  readonly service: string | null;
  /** KQL with placeholders, in its canonical form; for links only. */
  readonly queryTemplate: string | null;
  /** Kibana space of links. */
  readonly space: string | null;
}

const INDEX_KEY = annotationName(ANNOTATION_KEYS.elisaIndex);
const SERVICE_KEY = annotationName(ANNOTATION_KEYS.elisaService);
const TEMPLATE_KEY = annotationName(ANNOTATION_KEYS.kibanaQueryTemplate);
const SPACE_KEY = annotationName(ANNOTATION_KEYS.kibanaSpace);
const INSTANCE_KEY = annotationName(ANNOTATION_KEYS.elisaInstance);

const INSTANCE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

const EXAMPLES: Record<string, string> = {
  [INDEX_KEY]: 'logs-payments-*',
  [SERVICE_KEY]: 'payments-api',
  [TEMPLATE_KEY]: 'service.name : "{{service}}" and service.environment : "{{environment}}"',
  [SPACE_KEY]: 'payments',
  [INSTANCE_KEY]: 'main',
};

/** A value for a person to see: control characters as escapes, at most 200 characters. */
function shown(value: string): string {
  const escaped = Array.from(value.slice(0, 200), character =>
    cleanText(character, 2) === '' && character !== ' '
      ? `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`
      : character,
  ).join('');
  return escaped.slice(0, 200);
}

function problem(key: string, value: string, message: string): PivotProblem {
  return { key, value: shown(value), message, example: EXAMPLES[key]! };
}

/** Why a template is none, or its canonical text. */
function readTemplate(text: string): { template: string } | { message: string } {
  try {
    return { template: renderTemplate(parseTemplate(text)) };
  } catch (error) {
    if (error instanceof TemplateError) return { message: error.message };
    throw error;
  }
}

function parse(values: ReadonlyMap<string, string>): PivotParseResult<ElisaPivot> {
  const read = (key: string) => values.get(key)?.trim();
  const index = read(INDEX_KEY);
  const service = read(SERVICE_KEY);
  const templateText = read(TEMPLATE_KEY);
  const space = read(SPACE_KEY);
  const instance = read(INSTANCE_KEY);
  if ([index, service, templateText].every(value => value === undefined)) return { kind: 'absent' };
  // A template or space switched off falls back to the default link; a pivot has no other half.
  if (index === '' || service === '') return { kind: 'off' };
  if (!index && !service && !templateText) return { kind: 'off' };

  const problems: PivotProblem[] = [];
  if (index !== undefined && !isIndex(index)) {
    problems.push(
      problem(INDEX_KEY, index, 'is not one index or pattern: it begins with a small letter or digit, and holds small letters, digits and . _ - *, never two dots in a row'),
    );
  }
  if (service !== undefined && !isService(service)) {
    problems.push(problem(SERVICE_KEY, service, 'is longer than 200 characters or holds characters that are not printable'));
  }
  const template = templateText ? readTemplate(templateText) : undefined;
  if (template && 'message' in template) problems.push(problem(TEMPLATE_KEY, templateText!, template.message));
  if (space && !isSpace(space)) {
    problems.push(problem(SPACE_KEY, space, 'is not the id of a Kibana space: small letters, digits, _ and -'));
  }
  if (instance !== undefined && !INSTANCE_NAME.test(instance)) {
    problems.push(problem(INSTANCE_KEY, instance, 'is not the name of an instance: letters, digits, _ and -'));
  }
  if (problems.length > 0) return { kind: 'invalid', problems };
  return {
    kind: 'pivot',
    pivot: {
      index: index ?? null,
      service: service ?? null,
      queryTemplate: template && 'template' in template ? template.template : null,
      space: space || null,
    },
    instance,
  };
}

/** What the store holds is outside data too: nothing outside the grammar reaches a query. */
function isPivot({ index, service, queryTemplate, space }: ElisaPivot): boolean {
  if (index !== null && !isIndex(index)) return false;
  if (service !== null && !isService(service)) return false;
  if (space !== null && !isSpace(space)) return false;
  if (queryTemplate === null) return index !== null || service !== null;
  const read = readTemplate(queryTemplate);
  return 'template' in read && read.template === queryTemplate;
}

export const elisaPivot: PivotDefinition<ElisaPivot> = {
  rosettaKeys: [
    ANNOTATION_KEYS.elisaIndex,
    ANNOTATION_KEYS.elisaService,
    ANNOTATION_KEYS.kibanaQueryTemplate,
    ANNOTATION_KEYS.kibanaSpace,
  ],
  foreignKeys: [],
  instanceKey: ANNOTATION_KEYS.elisaInstance,
  // An application's components log into one index: its System names it once.
  isInherited: true,
  combinesKeys: true,
  givesSignals: false,
  environmentOfFacts: true,
  parse,
  serialize: pivot => {
    const { index, service, queryTemplate, space } = pivotSchema.parse(pivot);
    return JSON.stringify({ index, service, queryTemplate, space });
  },
  deserialize: text => {
    const pivot = pivotSchema.parse(JSON.parse(text));
    if (!isPivot(pivot)) throw new RangeError('The stored ELISA pivot is outside its grammar');
    return pivot;
  },
};
