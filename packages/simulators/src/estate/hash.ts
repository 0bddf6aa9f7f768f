/**
 * Integer mixing used in place of a random generator: a value depends only on
 * its coordinates, so any hour can be computed without the hours before it.
 */

/** Mixes three integers into an unsigned 32-bit integer. */
export function hash3(first: number, second: number, third: number): number {
  let h = Math.imul(first ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ second, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16) ^ third, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15), 0x165667b1);
  return (h ^ (h >>> 13)) >>> 0;
}

/** Deterministic value in [0, 1) for three integer coordinates. */
export function unit3(first: number, second: number, third: number): number {
  return hash3(first, second, third) * 2.3283064365386963e-10;
}

/** FNV-1a of a text: unsigned 32-bit integer. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  return h >>> 0;
}

/** Sixteen upper-case hexadecimal digits for a text, the form of a vendor entity id. */
export function hexId(text: string): string {
  const base = hashText(text);
  const high = hash3(base, text.length, 0x51ed270b);
  const low = hash3(base, hashText(`${text}#`), 0x2545f491);
  return (
    high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
  ).toUpperCase();
}

/** Thirty-two lower-case hexadecimal digits for a text, the form of a ServiceNow `sys_id`. */
export function sysIdOf(text: string): string {
  const first = hashText(text);
  // A second, independent hash: 64 bits keep twenty thousand ids distinct, 32 would not.
  const second = hashText(`sys_id/${text}`);
  return [1, 2, 3, 4]
    .map(word => hash3(first, second, word).toString(16).padStart(8, '0'))
    .join('');
}
