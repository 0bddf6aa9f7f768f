/** GitLab's own number of a project. */
const PROJECT_ID = /^[1-9]\d{0,9}$/;
/** A segment never begins with a dash, which GitLab keeps for itself as the separator `/-/`. */
const PATH_SEGMENT = /^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/;
const MAX_PATH_CHARACTERS = 255;
const MAX_PATH_SEGMENTS = 10;
const SHA = /^[0-9a-f]{7,64}$/;
/** A branch such as `release/1.2` is none; `v1.2.3`, `1.2` and `2024.11.20-rc.1` are. */
const VERSION = /^v?\d{1,10}(\.\d{1,10}){1,3}([-+._][0-9A-Za-z][0-9A-Za-z.+_-]{0,99})?$/;
const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:\d{1,5})?$/;

export function isProjectId(text: string): boolean {
  return PROJECT_ID.test(text);
}

/** Whether text may be the full path of a project: `group/project`, with subgroups. */
export function isProjectPath(text: string): boolean {
  if (text.length > MAX_PATH_CHARACTERS) return false;
  const segments = text.split('/');
  return (
    segments.length >= 2 &&
    segments.length <= MAX_PATH_SEGMENTS &&
    segments.every(segment => PATH_SEGMENT.test(segment) && !/^\.+$/.test(segment)) &&
    // GitLab reserves these endings for the routes of its own web server.
    !/\.(git|atom)$/i.test(text)
  );
}

/** Whether text may be asked for as a project. */
export function isProject(text: string): boolean {
  return isProjectId(text) || isProjectPath(text);
}

/** A commit, whole or shortened to 7 characters or more. */
export function isSha(text: string): boolean {
  return SHA.test(text);
}

/** Whether a ref is called as versions are. */
export function isVersion(ref: string): boolean {
  return VERSION.test(ref);
}

export function isHost(text: string): boolean {
  return HOST.test(text);
}
