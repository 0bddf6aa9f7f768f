import { ANY_ENVIRONMENT } from '@rosetta/backstage-plugin-monitoring-common';
import { ConnectorError, PivotVerification } from '@rosetta/backstage-plugin-monitoring-node';
import { ArgocdContext } from './context';
import { identitiesIn, listApplications, listIdentities } from './listApplications';
import { fullName, matchApps, Target } from './matchApps';
import { ArgocdPivot } from './pivot';
import { judgePresence } from './presence';

const MOST_SHOWN = 5;

const wordsFor = (pivot: ArgocdPivot): string => {
  if (pivot.kind === 'apps') return `has no application ${pivot.apps.join(', ')}`;
  return pivot.kind === 'project' ? `has no application in the project ${pivot.project}` : `has no application with the labels ${pivot.selector}`;
};

/**
 * What a pivot names in Argo CD now, past what is remembered of names that are not there.
 *
 * Argo CD leaves out of lists, without a word, what a token may not see. So where it shows
 * nothing at all, the answer is that it refuses.
 *
 * @throws ConnectorError
 */
export async function verifyPivot(
  context: ArgocdContext,
  pivot: ArgocdPivot,
  { nowMs, signal }: { readonly nowMs: number; readonly signal: AbortSignal },
): Promise<PivotVerification> {
  const fresh: ArgocdContext = { ...context, memory: { ...context.memory, absences: new Map() } };
  const target: Target = { entityRef: 'component:default/asked', environment: ANY_ENVIRONMENT, pivot, via: 'direct' };
  const { items } = await listApplications(fresh, { signal }, [target], nowMs);
  const apps = identitiesIn(items);
  const { presence } = await judgePresence(fresh, { signal }, [target], apps, new Set(), nowMs);
  const matched = matchApps(pivot, apps).apps;
  const found = matched.slice(0, MOST_SHOWN).map(app => ({ name: fullName(app), detail: app.spec?.project ? `project ${app.spec.project}` : null }));

  const [ambiguous] = presence.ambiguous;
  if (ambiguous) return { state: 'ambiguous', message: ambiguous.message, found };
  const [refused] = presence.refused;
  if (refused) return { state: 'refused', message: refused.message, found: [] };
  const [here] = presence.found;
  if (here) {
    const count = `${matched.length} ${matched.length === 1 ? 'application' : 'applications'} found`;
    return { state: 'found', message: here.message === undefined ? count : `${count}; ${here.message}`, found };
  }
  if (presence.notFound.length === 0) {
    // A gateway answered in place of Argo CD.
    throw new ConnectorError(`argocd "${context.instance}" could not say whether the application is there; try again`, {
      kind: 'unavailable', code: 'server_error', source: 'argocd', instance: context.instance,
    });
  }
  // A list for one project or selector does not tell whether anything else is shown.
  if (pivot.kind !== 'apps' && apps.length === 0 && (await listIdentities(fresh, { signal })).length === 0) {
    return { state: 'refused', message: `Argo CD shows our token no application at all; allow it "applications, get"`, found: [] };
  }
  return { state: 'not_found', message: `Argo CD ${wordsFor(pivot)} that our token may see`, found: [] };
}
