/** The parts of a configured instance that tell which addresses are its own. */
export interface InstanceAddresses {
  readonly name: string;
  readonly baseUrl: string;
  readonly uiUrl: string;
}

const API_PATH = /\/api\/v4\/*$/;

/** Path of GitLab's own root: empty, or the prefix it was installed under. */
function rootPath(url: URL): string {
  return url.pathname.replace(API_PATH, '').replace(/\/+$/, '');
}

/** Where the API begins below a base URL that names the server, or already the API. */
export function apiSegmentsOf(baseUrl: string): readonly string[] {
  return API_PATH.test(`${new URL(baseUrl).pathname}`) ? [] : ['api', 'v4'];
}

/** What people open in the browser, without a path of the API. */
export function webRoot(uiUrl: string): URL {
  const root = new URL(uiUrl);
  root.pathname = rootPath(root);
  root.search = '';
  root.hash = '';
  return root;
}

/** Hosts of an instance with its prefix, as addresses of its projects begin. */
function rootsOf(instance: InstanceAddresses): { host: string; prefix: string }[] {
  return [instance.uiUrl, instance.baseUrl].map(text => {
    const url = new URL(text);
    return { host: url.host.toLowerCase(), prefix: rootPath(url) };
  });
}

/** The instance that is called so, or whose host this is. */
export function instanceNamed(
  instances: readonly InstanceAddresses[],
  nameOrHost: string,
): string | undefined {
  const host = nameOrHost.toLowerCase();
  return (
    instances.find(instance => instance.name === nameOrHost) ??
    instances.find(instance => rootsOf(instance).some(root => root.host === host))
  )?.name;
}

/** The instance that serves an address, and the path below GitLab's root. */
export function placeOf(
  instances: readonly InstanceAddresses[],
  url: URL,
): { instance: string; path: string } | undefined {
  for (const instance of instances) {
    for (const { host, prefix } of rootsOf(instance)) {
      if (url.host === host && url.pathname.startsWith(`${prefix}/`)) {
        return { instance: instance.name, path: url.pathname.slice(prefix.length + 1) };
      }
    }
  }
  return undefined;
}
