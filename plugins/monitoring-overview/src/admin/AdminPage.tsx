import { PageBody } from '../PageBody';
import { AdminContent } from './AdminContent';

/** Sources, batch runs and mappings, for those who may see them (UI.md 6). */
export const AdminPage = () => (
  <PageBody>
    <AdminContent />
  </PageBody>
);
