import ts from 'typescript';

/** One key of the configuration. */
export interface ConfigKey {
  /** Dotted, e.g. `rosetta.dynatrace.instances[].token`. */
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly isSecret: boolean;
  readonly text: string;
}

/** What a comment says, and the tag of secrets. */
function readDoc(node: ts.Node): { text: string; isSecret: boolean } {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = docs.map(doc => ts.getTextOfJSDocComment(doc.comment) ?? '').join(' ').replace(/\s+/g, ' ').trim();
  const isSecret = docs.some(doc => doc.tags?.some(tag => tag.tagName.text === 'visibility') === true);
  return { text, isSecret };
}

const isBlock = (node: ts.TypeNode): node is ts.TypeLiteralNode => ts.isTypeLiteralNode(node);

/** The blocks below a key: one, the items of a list, the values of a map, or the shapes of a choice. */
function blocksOf(node: ts.TypeNode, suffix = ''): { block: ts.TypeLiteralNode; suffix: string }[] {
  if (isBlock(node)) {
    const map = node.members.find(ts.isIndexSignatureDeclaration);
    if (map) return blocksOf(map.type, `${suffix}.<${(map.parameters[0].name as ts.Identifier).text}>`);
    return [{ block: node, suffix }];
  }
  if (ts.isUnionTypeNode(node)) return node.types.flatMap(type => blocksOf(type, suffix));
  if (ts.isTypeReferenceNode(node) && node.typeArguments) return blocksOf(node.typeArguments[0], `${suffix}[]`);
  return ts.isArrayTypeNode(node) ? blocksOf(node.elementType, `${suffix}[]`) : [];
}

function typeWords(node: ts.TypeNode): string {
  if (isBlock(node)) return node.members.some(ts.isIndexSignatureDeclaration) ? 'map' : 'block';
  if (ts.isTypeReferenceNode(node)) return 'list';
  if (ts.isArrayTypeNode(node)) return 'list';
  if (ts.isUnionTypeNode(node)) return node.types.every(isBlock) ? 'block' : node.types.map(typeWords).join(', ');
  return node.getText().replace(/'/g, '');
}

function walk(block: ts.TypeLiteralNode | ts.InterfaceDeclaration, prefix: string): ConfigKey[] {
  return block.members.filter(ts.isPropertySignature).flatMap(member => {
    const path = `${prefix}${(member.name as ts.Identifier).text}`;
    const type = member.type!;
    const key = { path, type: typeWords(type), isRequired: !member.questionToken, ...readDoc(member) };
    return [key, ...blocksOf(type).flatMap(({ block: inner, suffix }) => walk(inner, `${path}${suffix}.`))];
  });
}

/** Every key that a `config.d.ts` declares, in its order; a key that several shapes share comes once. */
export function readConfigKeys(source: string): ConfigKey[] {
  const file = ts.createSourceFile('config.d.ts', source, ts.ScriptTarget.Latest, true);
  const declared = file.statements.filter(ts.isInterfaceDeclaration).flatMap(statement => walk(statement, ''));
  const byPath = new Map<string, ConfigKey>();
  for (const key of declared) {
    const held = byPath.get(key.path);
    if (!held) byPath.set(key.path, key);
    else if (held.type !== key.type) byPath.set(key.path, { ...held, type: `${held.type}, ${key.type}`, isRequired: held.isRequired && key.isRequired });
    else byPath.set(key.path, { ...held, isRequired: held.isRequired && key.isRequired });
  }
  return [...byPath.values()];
}

const cell = (text: string) => text.replace(/\|/g, '\\|');

/** The reference page: two examples, and a table of every key. */
export function renderReference(keys: readonly ConfigKey[], minimal: string, full: string): string {
  const rows = keys
    .filter(key => key.path !== 'rosetta')
    .map(key => {
      const marks = [key.isRequired ? 'required' : '', key.isSecret ? 'secret' : ''].filter(Boolean).join(', ');
      return `| \`${key.path}\` | ${cell(key.type)} | ${marks} | ${cell(key.text)} |`;
    });
  return `# Configuration

Made from \`config.d.ts\` and \`docs/examples\`; a test compares it. After a change run \`UPDATE_DOCS=1 npm run unit -- configReference\`.

Keys stand in \`app-config.yaml\`. A wrong or unknown key stops the start with a message that names the key and never shows a value. Give secrets by environment variable; they go into request headers only, and are masked in every log line, stored sample and error. Proxy variables of the environment are not read.

## The least

\`\`\`yaml
${minimal.trim()}
\`\`\`

## Everything

\`\`\`yaml
${full.trim()}
\`\`\`

## Every key

| Key | Type | | Meaning |
|---|---|---|---|
${rows.join('\n')}
`;
}
