import { repositoryName } from '@rosetta/backstage-plugin-monitoring-node';
import { isSha, isVersion } from './grammar';
import { AppSource, DeployedShape } from './schemas';
import { readText } from './values';

/** What was brought, of one source or several. */
export interface Deployed {
  readonly revision: string | null;
  readonly sha: string | null;
  readonly ref: string | null;
  readonly version: string | null;
  readonly repository: string | null;
}

/** Tag of an image; null without one, or with a digest alone. */
function tagOf(image: string): string | null {
  // Kustomize writes a replacement as `name=other:tag`.
  const name = image.slice(image.indexOf('=') + 1).replace(/@.*$/, '');
  const last = name.slice(name.lastIndexOf('/') + 1);
  const at = last.indexOf(':');
  const tag = at < 0 ? '' : last.slice(at + 1);
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag) && tag !== 'latest' ? tag : null;
}

/** The one tag that all images share; null where one has none or another, for then none speaks for the whole. */
export function sharedTag(images: readonly string[]): string | null {
  const tags = new Set(images.map(tagOf));
  const [tag] = tags;
  return tags.size === 1 ? tag : null;
}

/** The image tag that the sources themselves set, by Kustomize or as a chart's parameter. */
function tagOfSources(sources: readonly AppSource[]): string | null {
  const tags = new Set(
    sources.flatMap(source => [
      ...(source.kustomize?.images ?? []).map(tagOf),
      ...(source.helm?.parameters ?? []).map(({ value }) => tagOf(`image:${value ?? ''}`)),
    ]),
  );
  const [tag] = tags;
  return tags.size === 1 ? tag : null;
}

/** An application has either several of a thing or one. */
function severalOrOne<T>(several: readonly T[] | null | undefined, one: T | null | undefined): readonly T[] {
  if (several?.length) return several;
  return one === null || one === undefined || one === '' ? [] : [one];
}

/**
 * Reads what one sync brought.
 *
 * Of several sources the one that is a Git repository is the code; where there are none
 * or several, no single commit or repository speaks for the whole.
 */
export function readDeployed(shape: DeployedShape): Deployed {
  const sources = severalOrOne(shape.sources, shape.source);
  const revisions = severalOrOne(shape.revisions, shape.revision);
  const numbered = sources.map((source, index) => ({ source, revision: revisions[index] }));
  const git = numbered.filter(({ source }) => !source.chart);
  const isSingle = numbered.length <= 1;
  const onlyGit = git.length === 1 ? git[0] : undefined;
  const main = isSingle ? numbered[0] : onlyGit;
  const revision = main?.revision ?? (isSingle ? revisions[0] : undefined);
  const isChart = Boolean(main?.source.chart);
  const ref = readText((isChart ? revision : undefined) ?? main?.source.targetRevision, 255);
  const isCalledVersion = ref !== null && (isChart || isVersion(ref));
  return {
    revision: readText(revisions.join(','), 1_024),
    sha: !isChart && revision !== undefined && isSha(revision) ? revision : null,
    ref,
    version: tagOfSources(sources) ?? (isCalledVersion ? ref : null),
    repository: repositoryName(main?.source.repoURL ?? '') ?? null,
  };
}
