import { CiDirectory } from './ciDirectory';
import { TableClient } from './readTable';
import { ServicenowOptions } from './schemas';
import { UserZoneMeter } from './userZone';

/** What the parts of one configured instance share. */
export interface ServicenowContext extends TableClient {
  readonly options: ServicenowOptions;
  readonly directory: CiDirectory;
  readonly zone: UserZoneMeter;
}
