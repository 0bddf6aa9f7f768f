import { APPS } from '../../estate/deliveryApps';
import { DeliveryBook } from '../../estate/deliveryBook';
import { syncsAt } from '../../estate/deliverySyncs';
import { contributorOf } from '../../estate/deliveryWords';
import { hashText } from '../../estate/hash';
import { WireApplication, isoSeconds, keyOf } from './application';
import { ArgoError } from './argoError';

/** GET applications/{name}/revisions/{revision}/metadata. */
export function revisionMetadata(
  { book, now }: { book: DeliveryBook; now: number },
  application: WireApplication,
  revision: string,
): unknown {
  const unresolved = new ArgoError(
    500,
    2,
    `rpc error: code = Unknown desc = unable to resolve '${revision}' to a commit SHA`,
  );
  const spec = APPS.find(
    one => `${one.namespace}/${one.name}` === keyOf(application),
  );
  const sync =
    spec &&
    syncsAt(book, spec, now).find(one => one.revisions.includes(revision));
  if (!spec || !sync || !/^[0-9a-f]{40}$/.test(revision)) {
    throw unresolved;
  }
  const { graph } = book.ledger(spec.project, now);
  const commit = graph.get(revision);
  if (spec.source === 'own' && !commit) {
    // A branch of which nothing is left.
    throw unresolved;
  }
  const author =
    commit?.author ?? contributorOf(hashText(`manifests/${revision}`));
  return {
    author: `${author.person.name} <${author.person.userName}@northbank.example>`,
    date: isoSeconds(commit?.committedAt ?? sync.startedAt - 60_000),
    ...(commit && sync.rollout.tag ? { tags: [sync.rollout.ref] } : {}),
    message: commit
      ? [commit.title, commit.body].filter(Boolean).join('\n\n')
      : `Set ${spec.project.component.name} to ${sync.imageTag}`,
  };
}
