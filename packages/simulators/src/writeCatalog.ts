import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderCatalog } from './estate/catalog';

// A development script: it runs from its source and is never built.
// eslint-disable-next-line no-restricted-syntax
const directory = join(__dirname, '..', 'examples', 'catalog');

mkdirSync(directory, { recursive: true });
for (const [name, text] of Object.entries(renderCatalog())) {
  writeFileSync(join(directory, name), text);
}
