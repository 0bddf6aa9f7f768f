import { buildCatalog, CatalogEntity } from './catalog';
import { ciTruth } from './ciTruth';
import { CONFIGURATION_ITEMS } from './configurationItems';
import { NODES } from './topology';

const entities = Object.values(buildCatalog()).flat();
const refOf = (entity: CatalogEntity) =>
  `${entity.kind.toLowerCase()}:default/${entity.metadata.name}`;
const annotation = (entity: CatalogEntity, key: string) => entity.metadata.annotations?.[key];
const { cis, findings } = ciTruth();

/** CIs that annotations select, by the plain meaning of each. */
function selected(entity: CatalogEntity, prefix = 'rosetta.io/'): string[] {
  const ids = (annotation(entity, `${prefix}servicenow.ciId`) ?? '').split(',');
  const names = (annotation(entity, `${prefix}cmdb.ciName`) ?? '').split(',');
  const column = prefix === 'rosetta.io/' && annotation(entity, 'servicenow.com/entity-id');
  return CONFIGURATION_ITEMS.filter(
    ci =>
      ids.includes(ci.sysId) ||
      names.includes(ci.name) ||
      (column && ci.entityColumn === column),
  ).map(ci => ci.sysId);
}

describe('CMDB', () => {
  it('holds a CI of every component and resource in production, and some in UAT', () => {
    const owners = (environment: string) =>
      new Set(
        CONFIGURATION_ITEMS.filter(ci => ci.environment === environment).map(ci => ci.owner),
      );
    for (const node of NODES.filter(one => !one.owner.startsWith('other:'))) {
      expect(owners('production')).toContain(node.owner);
    }
    expect(owners('uat').size).toBeGreaterThan(20);
    expect(
      CONFIGURATION_ITEMS.filter(ci => ci.environment === 'uat').every(ci =>
        ci.name.endsWith(' (uat)'),
      ),
    ).toBe(true);
  });

  it('has ids of its own', () => {
    expect(new Set(CONFIGURATION_ITEMS.map(ci => ci.sysId)).size).toBe(
      CONFIGURATION_ITEMS.length,
    );
  });
});

describe('annotations of the demo catalog', () => {
  it('lead to the CIs that the truth says, or to a finding', () => {
    const broken = new Set(findings.map(finding => finding.entityRef));
    for (const entity of entities) {
      const ref = refOf(entity);
      const mapped = (environment: string) =>
        cis
          .filter(ci =>
            ci.mappedBy.some(by => by.entityRef === ref && by.environment === environment),
          )
          .map(ci => ci.sysId);
      const system = entities.find(
        one => one.kind === 'System' && one.metadata.name === entity.spec.system,
      );
      const own = selected(entity);
      const inherits = entity.kind === 'Component' && !own.length;
      const reached = inherits && system ? selected(system) : own;
      expect({ ref, production: mapped('production').sort(), uat: mapped('uat').sort() }).toEqual({
        ref,
        production: broken.has(ref) ? [] : reached.sort(),
        uat: broken.has(ref) ? [] : selected(entity, 'rosetta.io/env.uat.').sort(),
      });
    }
  });

  it('are wrong in every way there is', () => {
    const kinds = findings.map(finding => finding.kind);
    expect(kinds).toEqual(
      expect.arrayContaining(['ambiguous', 'renamed', 'nobody', 'bad', 'unmapped']),
    );
    const of = (kind: string) => {
      const ref = findings.find(finding => finding.kind === kind)?.entityRef;
      return entities.find(entity => refOf(entity) === ref) as CatalogEntity;
    };
    expect(selected(of('ambiguous'))).toHaveLength(2);
    expect(selected(of('renamed'))).toEqual([]);
    expect(selected(of('nobody'))).toEqual([]);
    expect(annotation(of('nobody'), 'rosetta.io/servicenow.ciId')).toMatch(/^[0-9a-f]{32}$/);
    expect(annotation(of('bad'), 'rosetta.io/servicenow.ciId')).not.toMatch(/^[0-9a-f]{32}$/);
  });

  it('use every kind of key, lists and inheritance', () => {
    const keys = new Set(
      entities.flatMap(entity => Object.keys(entity.metadata.annotations ?? {})),
    );
    for (const key of [
      'rosetta.io/servicenow.ciId',
      'rosetta.io/cmdb.ciName',
      'servicenow.com/entity-id',
      'rosetta.io/env.uat.servicenow.ciId',
    ]) {
      expect(keys).toContain(key);
    }
    expect(
      entities.some(entity => annotation(entity, 'rosetta.io/servicenow.ciId')?.includes(',')),
    ).toBe(true);
    expect(
      entities.filter(
        entity =>
          entity.kind === 'System' &&
          Object.keys(entity.metadata.annotations ?? {}).some(key => /servicenow|cmdb/.test(key)),
      ),
    ).toHaveLength(2);
  });
});
