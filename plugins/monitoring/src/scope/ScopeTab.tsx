import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  ScopeFrame,
  ScopeOverview,
  ScopeToolbar,
  useScopeChoices,
  useScopeScreen,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo } from 'react';
import { useAdminHref } from '../components/useAdminHref';
import { EmptyScope } from './EmptyScope';
import { groupingsOf } from './scopeKinds';

/** The Monitoring tab of a domain or group: the overview, limited to it and what is below it (UI.md 3). */
export const ScopeTab = ({ entity }: { entity: Entity }) => {
  const groupings = useMemo(() => groupingsOf(entity), [entity]);
  const choices = useScopeChoices(groupings);
  const screen = useScopeScreen(choices, stringifyEntityRef(entity));
  const adminHref = useAdminHref(
    choices.meta.data?.rights.readSources ?? false,
  );
  const isEmpty = screen.data?.members === 0 && !screen.failure;
  const kind =
    entity.kind.toLocaleLowerCase('en-US') === 'group' ? 'group' : 'domain';
  return (
    <ScopeFrame>
      <ScopeToolbar screen={screen} hasAge adminHref={adminHref} />
      {isEmpty ? (
        <EmptyScope
          kind={kind}
          name={entity.metadata.name}
          title={entity.metadata.title ?? entity.metadata.name}
        />
      ) : (
        <ScopeOverview
          title={entity.metadata.title ?? entity.metadata.name}
          screen={screen}
          adminHref={adminHref}
        />
      )}
    </ScopeFrame>
  );
};
