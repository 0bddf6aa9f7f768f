import { DetectedProblem } from '../../estate/problem';
import { parseCriteria } from './criteria';
import { hasTag, parseTag, zonesOf } from './tags';
import { refuse } from './vendorError';

/** What a problem looks like at an instant. */
export interface ProblemView {
  readonly problem: DetectedProblem;
  readonly open: boolean;
  readonly problemId: string;
  readonly displayId: string;
}

type Test = (view: ProblemView) => boolean;

const SEVERITIES = [
  'AVAILABILITY',
  'ERROR',
  'PERFORMANCE',
  'RESOURCE_CONTENTION',
  'CUSTOM_ALERT',
  'MONITORING_UNAVAILABLE',
  'INFO',
];
const IMPACTS = ['INFRASTRUCTURE', 'SERVICES', 'APPLICATION', 'ENVIRONMENT'];

function checked(
  name: string,
  values: readonly string[],
  allowed: readonly string[],
): readonly string[] {
  const upper = values.map(value => value.toUpperCase());
  const unknown = upper.find(value => !allowed.includes(value));
  if (unknown !== undefined) {
    throw refuse(
      'problemSelector',
      `Unknown value '${unknown}' for '${name}'.`,
    );
  }
  return upper;
}

const idType = (id: string) => id.slice(0, id.lastIndexOf('-'));

function testOf(name: string, values: readonly string[]): Test {
  const nodes = (view: ProblemView) =>
    view.problem.affected.map(entry => entry.node);
  switch (name) {
    case 'status': {
      const [status] = checked(name, values, ['OPEN', 'CLOSED']);
      if (values.length > 1) {
        throw refuse('problemSelector', 'Only one status may be specified.');
      }
      return view => view.open === (status === 'OPEN');
    }
    case 'severityLevel': {
      const levels = checked(name, values, SEVERITIES);
      return view => levels.includes(view.problem.severity);
    }
    case 'impactLevel': {
      const levels = checked(name, values, IMPACTS);
      return view => levels.includes(view.problem.impact);
    }
    case 'rootCauseEntity':
      return view =>
        view.problem.rootCause !== null &&
        values.includes(view.problem.rootCause.id);
    case 'impactedEntities':
    case 'affectedEntities':
      return view => nodes(view).some(node => values.includes(node.id));
    case 'affectedEntityTypes':
      return view => nodes(view).some(node => values.includes(idType(node.id)));
    case 'problemId':
      return view => values.includes(view.problemId);
    case 'displayId':
      return view => values.includes(view.displayId);
    case 'managementZones':
      return view =>
        nodes(view).some(node =>
          zonesOf(node).some(zone => values.includes(zone.name)),
        );
    case 'managementZoneIds':
      return view =>
        nodes(view).some(node =>
          zonesOf(node).some(zone => values.includes(zone.id)),
        );
    case 'entityTags': {
      const patterns = values.map(parseTag);
      return view =>
        nodes(view).some(node =>
          patterns.some(pattern => hasTag(node, pattern)),
        );
    }
    case 'problemFilterIds':
      return () => true;
    case 'problemFilterNames':
      return () => values.includes('Default');
    case 'underMaintenance':
      return () => values[0] === 'false';
    case 'text': {
      const text = values[0].toLocaleLowerCase('en-US');
      if (text.length > 30) {
        throw refuse(
          'problemSelector',
          'The text must not be longer than 30 characters.',
        );
      }
      return view =>
        [
          view.problem.title,
          view.displayId,
          ...nodes(view).map(node => node.id),
        ].some(candidate =>
          candidate.toLocaleLowerCase('en-US').includes(text),
        );
    }
    default:
      throw refuse('problemSelector', `Unknown predicate name '${name}'.`);
  }
}

/** Turns a `problemSelector` into a test; every criterion must hold. */
export function problemTest(text: string | null): Test {
  if (!text) {
    return () => true;
  }
  const tests = parseCriteria(text, 'problemSelector').map(({ name, values }) =>
    testOf(name, values),
  );
  return view => tests.every(test => test(view));
}
