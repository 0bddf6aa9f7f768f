/** `git@host:group/project`, as SSH writes a remote without a scheme. */
const SCP_LIKE = /^(?:[A-Za-z0-9._-]{1,64}@)?([A-Za-z0-9.-]{1,253}):(?!\/\/|\d{1,5}\/)([^\s]{1,512})$/;
const NAME = /^[a-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~@%+-]+)*$/;

/** Host and path, however the address is written. */
function partsOf(address: string): { host: string; path: string } | undefined {
  const scp = address.includes('://') ? null : SCP_LIKE.exec(address);
  if (scp) return { host: scp[1], path: scp[2] };
  const url = address.includes('://') ? address : `https://${address}`;
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, host, pathname } = new URL(url);
  // A port of SSH says nothing of the repository, and HTTP's own are left out by the parser.
  return { host: protocol === 'ssh:' ? hostname : host, path: pathname };
}

/**
 * One name for a repository, however its address is written, so that what one tool deploys
 * is known as what another tool keeps: `host/path` in small letters of the host, without
 * scheme, credentials, port of SSH or `.git`.
 *
 * @returns undefined for what is no address of a repository
 */
export function repositoryName(address: string): string | undefined {
  const text = address.trim();
  if (text === '' || text.length > 1_000) return undefined;
  const parts = partsOf(text);
  if (!parts || parts.host === '') return undefined;
  const path = parts.path.replace(/^\/+/, '').replace(/\/+$/, '').replace(/\.git$/, '');
  const name = path === '' ? parts.host.toLowerCase() : `${parts.host.toLowerCase()}/${path}`;
  return name.length <= 512 && NAME.test(name) ? name : undefined;
}
