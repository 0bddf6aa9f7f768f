import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { ArgocdContext } from './context';
import { filterOf, listNamed } from './listApplications';
import { createArgocdPivot } from './pivot';
import { judgePresence } from './presence';

const NAME = '[a-z0-9]([a-z0-9.-]*[a-z0-9])?';
/** The only requests that may ever be made by a pivot (SECURITY-RELIABILITY 1.5, T7). */
const SEGMENTS = new RegExp(`^api/v1/applications(/${NAME})?$`);
const QUERY = new RegExp(`^(${NAME})?$`);

describe('argocd requests', () => {
  it('name applications, namespaces and projects by their grammar, whatever annotations hold', async () => {
    const calls: { segments: readonly string[]; query?: Readonly<Record<string, string | undefined>> }[] = [];
    const http = {
      request: async (call: (typeof calls)[number]) => {
        calls.push(call);
        return { status: 404, headers: {}, json: { items: [] }, text: '', upstreamNowMs: undefined, contentType: '', redact: (text: string) => text };
      },
      close: async () => {},
    };
    const context: ArgocdContext = {
      instance: 'main', http, environmentOf: () => 'production', options: { environmentLabels: [], environmentFrom: [] },
      memory: { tooBigUntilMs: 0, absences: new Map() },
    };
    const definition = createArgocdPivot([{ name: 'main' }]);
    const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.stringMatching(/^[a-z0-9./,?=%*-]{0,30}$/), fc.stringMatching(/^[a-z]{1,4}(-[a-z]{1,4})?$/));
    const keys = fc.constantFrom('argocd/app-name', 'argocd/app-selector', 'argocd/app-namespace', 'argocd/project-name', 'rosetta.io/argocd.appName', 'rosetta.io/argocd.project');
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(keys, value, { maxKeys: 3 }), async values => {
        const result = definition.parse(new Map(Object.entries(values)));
        if (result.kind !== 'pivot') return;
        calls.length = 0;
        const target = { entityRef: 'component:default/a', environment: '*', pivot: result.pivot, via: 'direct' as const };
        const caller = { signal: new AbortController().signal };
        if (result.pivot.kind === 'apps') await listNamed(context, caller, [target], asked * 1_000_000);
        await judgePresence(context, caller, [target], [], new Set(), asked * 1_000_000);
        asked += calls.length;
        assert.deepEqual(calls.filter(call => !SEGMENTS.test(call.segments.join('/'))), []);
        assert.deepEqual(calls.flatMap(call => Object.values(call.query ?? {})).filter(text => !QUERY.test(text ?? '')), []);
        assert.deepEqual(Object.values(filterOf([target])).filter(text => !/^[A-Za-z0-9_.\-/=!,() ]+$/.test(text)), []);
      }),
      { numRuns: 20_000 },
    );
    expect(asked).toBeGreaterThan(1_000);
  });
});
