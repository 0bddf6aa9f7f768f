import { SummedSlo, sumSlos } from './sloKpis';

const slo = (sloId: number, compliance: SummedSlo['compliance'], badMinutes = 10): SummedSlo => ({
  sloId, entityRef: `component:default/${sloId}`, sliKind: 'availability', compliance, badMinutes, budgetMinutes: 43.2, hoursCovered: 720, hoursExpected: 720,
});
const context = { window: { startMs: 0, endMs: 1 }, burning: null, burningBefore: null, asOfMs: null };
const ids = (count: number) => Array.from({ length: count }, (_, index) => index);
const now = ids(10).map(id => slo(id, id === 0 ? 'breached' : 'met', id === 0 ? 53.2 : 10));

describe('sums of SLOs', () => {
  it('are compared with those before where nine of ten were judged then, too', () => {
    const { met, serviceLost } = sumSlos(now, now.map(each => (each.sloId === 9 ? { ...each, compliance: null } : each)), context);
    expect(met).toMatchObject({ value: 0.9, previous: 8 / 9 });
    expect(serviceLost).toMatchObject({ value: 600, previous: 600 });
  });

  it.each([
    ['fewer were judged', now.map(each => (each.sloId > 7 ? { ...each, compliance: null } : each))],
    ['as many were judged, and they were others', ids(10).map(id => slo(id + 5, 'met'))],
    ['none was there', []],
  ])('stand alone where before %s', (_, before) => {
    const { met, serviceLost } = sumSlos(now, before, context);
    expect(met).toMatchObject({ status: 'ok', value: 0.9, previous: null });
    expect(serviceLost).toMatchObject({ status: 'ok', value: 600, previous: null });
  });
});
