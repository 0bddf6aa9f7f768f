import { Content, Header, Page } from '@backstage/core-components';
import { CustomHomepageGrid } from '@backstage/plugin-home';
import {
  RosettaMyGroup,
  RosettaMyServices,
} from '@rosetta/backstage-plugin-monitoring/legacy';

/** A home page with our two cards. */
export const HomePage = () => (
  <Page themeId="home">
    <Header title="Home" />
    <Content>
      <CustomHomepageGrid
        config={[
          { component: 'RosettaMyServices', x: 0, y: 0, width: 6, height: 7 },
          { component: 'RosettaMyGroup', x: 6, y: 0, width: 6, height: 7 },
        ]}
      >
        <RosettaMyServices />
        <RosettaMyGroup />
      </CustomHomepageGrid>
    </Content>
  </Page>
);
