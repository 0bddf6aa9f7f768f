import { BackstageCredentials } from '@backstage/backend-plugin-api';

/** Who does something, for the history: the user's ref, or the service's name. */
export function actorOf(credentials: BackstageCredentials | undefined): string {
  const principal = credentials?.principal as { userEntityRef?: string; subject?: string } | undefined;
  return principal?.userEntityRef ?? principal?.subject ?? 'service';
}
