import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
} from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  NavContentBlueprint,
  type NavContentComponentProps,
} from '@backstage/plugin-app-react';
import { SidebarSearchModal } from '@backstage/plugin-search';
import { UserSettingsSignInAvatar } from '@backstage/plugin-user-settings';
import MenuIcon from '@material-ui/icons/Menu';
import SearchIcon from '@material-ui/icons/Search';
import { appTranslationRef } from '../../translations';
import { SidebarLogo } from './SidebarLogo';

/** Pages whose titles the framework has in one language only. */
const TITLES = {
  'page:home': 'nav.page.home',
  'page:catalog': 'nav.page.catalog',
  'page:monitoring-overview': 'nav.page.monitoring',
  'page:catalog-graph': 'nav.page.catalogGraph',
  'page:user-settings': 'nav.page.settings',
} as const;

const titleKeyOf = (id: string) =>
  id in TITLES ? TITLES[id as keyof typeof TITLES] : undefined;

const RosettaSidebar = ({ navItems }: NavContentComponentProps) => {
  const { t } = useTranslationRef(appTranslationRef);
  const nav = navItems.withComponent(item => {
    const key = titleKeyOf(item.node.spec.id);
    return (
      <SidebarItem
        icon={() => <>{item.icon}</>}
        to={item.href}
        text={key ? t(key) : item.title}
      />
    );
  });
  // Search opens as a modal instead.
  nav.take('page:search');
  return (
    <Sidebar>
      <SidebarLogo />
      <SidebarGroup label={t('nav.search')} icon={<SearchIcon />} to="/search">
        <SidebarSearchModal />
      </SidebarGroup>
      <SidebarDivider />
      <SidebarGroup label={t('nav.menu')} icon={<MenuIcon />}>
        {nav.take('page:home')}
        {nav.take('page:catalog')}
        {nav.take('page:monitoring-overview')}
        <SidebarDivider />
        <SidebarScrollWrapper>
          {nav.rest({ sortBy: 'title' })}
        </SidebarScrollWrapper>
      </SidebarGroup>
      <SidebarSpace />
      <SidebarDivider />
      <SidebarGroup
        label={t('nav.settings')}
        icon={<UserSettingsSignInAvatar />}
        to="/settings"
      >
        {nav.take('page:user-settings')}
      </SidebarGroup>
    </Sidebar>
  );
};

export const SidebarContent = NavContentBlueprint.make({
  params: { component: RosettaSidebar },
});
