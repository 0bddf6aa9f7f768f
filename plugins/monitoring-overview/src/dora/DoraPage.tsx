import { PageBody } from '../PageBody';
import { DoraContent } from './DoraContent';

/** Delivery by the five metrics of DORA (UI.md 5). */
export const DoraPage = () => (
  <PageBody>
    <DoraContent />
  </PageBody>
);
