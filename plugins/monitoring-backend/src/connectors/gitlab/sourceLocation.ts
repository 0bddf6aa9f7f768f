import { InstanceAddresses, placeOf } from './addresses';
import { isProjectPath } from './grammar';

/** Where the part of a repository begins in addresses that GitLab wrote before 2020. */
const OLD_SEPARATORS = new Set(['tree', 'blob', 'raw', 'edit']);

/**
 * The project that a Backstage location names, such as
 * `url:https://gitlab.example.com/shop/cart/-/tree/main/`.
 *
 * Most entities have a location, and most are none of ours: what is not plainly a project
 * of a configured instance says nothing, and is never a finding.
 */
export function readSourceLocation(
  instances: readonly InstanceAddresses[],
  location: string,
): { project: string; instance: string } | undefined {
  const text = location.trim();
  if (!text.startsWith('url:') || text.length > 2_000) return undefined;
  const address = text.slice('url:'.length);
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return undefined;
  const place = placeOf(instances, url);
  if (!place) return undefined;
  const segments = place.path.split('/');
  const dash = segments.indexOf('-');
  const old = segments.findIndex((segment, index) => index >= 2 && OLD_SEPARATORS.has(segment));
  const ends = dash >= 0 ? dash : old;
  const project = (ends >= 0 ? segments.slice(0, ends) : segments)
    .join('/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  return isProjectPath(project) ? { project, instance: place.instance } : undefined;
}
