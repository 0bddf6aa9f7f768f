import { hexId } from '../../estate/hash';
import { SignalNode } from '../../estate/topology';

/** A tag as the vendor prints it. */
export interface Tag {
  readonly context: string;
  readonly key: string;
  readonly value?: string;
  readonly stringRepresentation: string;
}

const escapeColon = (text: string) =>
  text.replace(/[:\\]/g, char => `\\${char}`);

function tag(context: string, key: string, value: string): Tag {
  const prefix = context === 'CONTEXTLESS' ? '' : '[Environment]';
  return {
    context,
    key,
    value,
    stringRepresentation: `${prefix}${escapeColon(key)}:${escapeColon(value)}`,
  };
}

/** Tags of a node; what is not in the catalog carries none. */
export function tagsOf(node: SignalNode): Tag[] {
  return node.appTag === ''
    ? []
    : [
        tag('CONTEXTLESS', 'app', node.appTag),
        tag('CONTEXTLESS', 'env', node.environment),
        tag('ENVIRONMENT', 'Domain', node.domain),
      ];
}

/** Management zones of a node: one per domain. */
export function zonesOf(node: SignalNode): { id: string; name: string }[] {
  if (node.domain === '') {
    return [];
  }
  return [{ id: zoneId(node.domain), name: `northbank ${node.domain}` }];
}

/** Decimal id of the management zone of a domain. */
export function zoneId(domain: string): string {
  return BigInt.asIntN(63, BigInt(`0x${hexId(`zone/${domain}`)}`))
    .toString()
    .replace('-', '');
}

/** A tag as written in a selector: `[context]key:value`, `key:value` or `value`. */
export interface TagPattern {
  readonly context?: string;
  readonly key: string;
  readonly value?: string;
}

/** Splits the text of a tag; `\:` is a colon of the key or value. */
export function parseTag(text: string): TagPattern {
  const context = /^\[([^\]]+)\](.*)$/.exec(text);
  const body = context ? context[2] : text;
  let key = '';
  for (let i = 0; i < body.length; i += 1) {
    if (body[i] === '\\' && i + 1 < body.length) {
      key += body[i + 1];
      i += 1;
    } else if (body[i] === ':') {
      return {
        context: context?.[1].toUpperCase(),
        key,
        value: body.slice(i + 1).replace(/\\(.)/g, '$1'),
      };
    } else {
      key += body[i];
    }
  }
  return { context: context?.[1].toUpperCase(), key };
}

/** True when the node carries the tag. */
export function hasTag(node: SignalNode, pattern: TagPattern): boolean {
  return tagsOf(node).some(
    candidate =>
      (pattern.context === undefined ||
        candidate.context === pattern.context) &&
      candidate.key === pattern.key &&
      (candidate.value ?? '') === (pattern.value ?? ''),
  );
}
