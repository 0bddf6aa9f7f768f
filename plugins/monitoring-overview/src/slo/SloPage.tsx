import { PageBody } from '../PageBody';
import { SloContent } from './SloContent';

/** What is promised, kept, lost and burning (UI.md 5). */
export const SloPage = () => (
  <PageBody>
    <SloContent />
  </PageBody>
);
