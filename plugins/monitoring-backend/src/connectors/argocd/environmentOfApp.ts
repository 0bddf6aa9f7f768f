import { UNKNOWN_ENVIRONMENT } from '@rosetta/backstage-plugin-monitoring-common';
import { ArgocdContext } from './context';
import { Application, EnvironmentCandidate } from './schemas';
import { readText } from './values';

/** What an application calls its environment, and which of ours that is. */
export interface AppEnvironment {
  readonly environment: string;
  /** The name that matched, or the most telling of those that did not. */
  readonly name: string | null;
}

/** Everything that may name the environment, the most telling first. */
function candidatesOf(app: Application, { options }: Pick<ArgocdContext, 'options'>): string[] {
  const labels = app.metadata.labels ?? {};
  const values: Record<EnvironmentCandidate, readonly (string | null | undefined)[]> = {
    label: options.environmentLabels.map(label => (Object.hasOwn(labels, label) ? labels[label] : undefined)),
    destinationName: [app.spec?.destination?.name],
    destinationNamespace: [app.spec?.destination?.namespace],
    project: [app.spec?.project],
    nameSuffix: [/-([a-z0-9]+)$/.exec(app.metadata.name)?.[1]],
  };
  return options.environmentFrom.flatMap(from => [...values[from]]).filter(value => typeof value === 'string' && value !== '') as string[];
}

/** Finds the configured environment of an application. */
export function environmentOfApp(
  context: Pick<ArgocdContext, 'options' | 'environmentOf'>,
  app: Application,
): AppEnvironment {
  const candidates = candidatesOf(app, context);
  const environment = context.environmentOf(candidates);
  const matching = candidates.find(candidate => context.environmentOf([candidate]) !== UNKNOWN_ENVIRONMENT);
  return { environment, name: readText(matching ?? candidates[0], 255) };
}
