import Grid from '@material-ui/core/Grid';
import { EntityLayout } from '@backstage/plugin-catalog';
import {
  EntityMonitoringCard,
  EntityMonitoringContent,
  EntityScopeMonitoringContent,
  isMonitoringAvailable,
  isScopeMonitoringAvailable,
} from '@rosetta/backstage-plugin-monitoring/legacy';

/**
 * The page of any entity: our card, and our tab where its kind has one. An element and no component, as
 * in every legacy app: the framework looks through elements for plugins, whose APIs it then offers.
 */
export const entityPage = (
  <EntityLayout>
    <EntityLayout.Route path="/" title="Overview">
      <Grid container>
        <Grid item xs={12} md={6}>
          <EntityMonitoringCard />
        </Grid>
      </Grid>
    </EntityLayout.Route>
    <EntityLayout.Route
      path="/monitoring"
      title="Monitoring"
      if={isMonitoringAvailable}
    >
      <EntityMonitoringContent />
    </EntityLayout.Route>
    <EntityLayout.Route
      path="/monitoring"
      title="Monitoring"
      if={isScopeMonitoringAvailable}
    >
      <EntityScopeMonitoringContent />
    </EntityLayout.Route>
  </EntityLayout>
);
