import { PageBody } from '../PageBody';
import { AdminContent } from './AdminContent';

/** Sources and batch runs, for those who may see them (UI.md 6). */
export const AdminPage = () => (
  <PageBody>
    <AdminContent />
  </PageBody>
);
