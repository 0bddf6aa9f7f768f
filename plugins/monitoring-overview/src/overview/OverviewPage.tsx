import { PageBody, type PageProps } from '../PageBody';
import { OverviewContent } from './OverviewContent';

/** The direction overview: where is the risk (UI.md 4). */
export const OverviewPage = ({ settings }: PageProps) => (
  <PageBody settings={settings}>
    <OverviewContent />
  </PageBody>
);
