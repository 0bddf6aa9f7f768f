import { PageBody } from '../PageBody';
import { OverviewContent } from './OverviewContent';

/** The direction overview: where is the risk (UI.md 4). */
export const OverviewPage = () => (
  <PageBody>
    <OverviewContent />
  </PageBody>
);
