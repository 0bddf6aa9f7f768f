/** DNS-1123, as Kubernetes has it: what names an object, and what names a namespace. */
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_LABEL = new RegExp(`^${LABEL}$`);
const DNS_NAME = new RegExp(`^${LABEL}(\\.${LABEL})*$`);
const SHA = /^[0-9a-f]{40}([0-9a-f]{24})?$/;
/** A branch such as `release/1.2` is none; `v1.2.3`, `1.2` and `2024.11.20-rc.1` are. */
const VERSION = /^v?\d{1,10}(\.\d{1,10}){1,3}([-+._][0-9A-Za-z][0-9A-Za-z.+_-]{0,99})?$/;

/** Name of an application or a project. */
export function isName(text: string): boolean {
  return text.length <= 253 && DNS_NAME.test(text);
}

export function isNamespace(text: string): boolean {
  return text.length <= 63 && DNS_LABEL.test(text);
}

/** `name`, or `namespace/name`. */
export function isAppName(text: string): boolean {
  const parts = text.split('/');
  return parts.length === 1 ? isName(text) : parts.length === 2 && isNamespace(parts[0]) && isName(parts[1]);
}

/** A whole commit. */
export function isSha(text: string): boolean {
  return SHA.test(text);
}

/** Whether a ref is called as versions are. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}
