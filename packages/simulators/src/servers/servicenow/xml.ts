const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const escape = (text: string) => text.replace(/[&<>"']/g, character => ESCAPES[character]);

function element(name: string, value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(item => element(name, item)).join('');
  }
  if (typeof value === 'object' && value !== null) {
    const inner = Object.entries(value)
      .map(([key, item]) => element(key, item))
      .join('');
    return `<${name}>${inner}</${name}>`;
  }
  return value === null || value === ''
    ? `<${name}/>`
    : `<${name}>${escape(String(value))}</${name}>`;
}

/** The same answer as XML, which is what comes when nobody asks for JSON. */
export function toXml(body: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?><response>${Object.entries(body ?? {})
    .map(([key, item]) => element(key, item))
    .join('')}</response>`;
}
