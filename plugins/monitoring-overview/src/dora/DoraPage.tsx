import { PageBody, type PageProps } from '../PageBody';
import { DoraContent } from './DoraContent';

/** Delivery by the five metrics of DORA (UI.md 5). */
export const DoraPage = ({ settings }: PageProps) => (
  <PageBody settings={settings}>
    <DoraContent />
  </PageBody>
);
