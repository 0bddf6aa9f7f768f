import type { RouteId } from '@rosetta/backstage-plugin-monitoring-common';
import type { FakeHandlers } from '@rosetta/backstage-plugin-monitoring-react/testing';
import { showPage } from '../../__testUtils__/showPage';
import { AdminContent } from '../AdminContent';

/** Shows the admin view over fixtures; gives what it called. */
export const showAdmin = (
  handlers?: FakeHandlers,
  url?: string,
): Promise<{ readonly calls: RouteId[] }> =>
  showPage(<AdminContent />, handlers, url);
