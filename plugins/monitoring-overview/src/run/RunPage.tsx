import { PageBody, type PageProps } from '../PageBody';
import { RunContent } from './RunContent';

/** What is open, how fast it goes, when it comes, what comes back and what is changed next (UI.md 5). */
export const RunPage = ({ settings }: PageProps) => (
  <PageBody settings={settings}>
    <RunContent />
  </PageBody>
);
