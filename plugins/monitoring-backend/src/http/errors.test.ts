import { toApiError } from './errors';

const coded = (code: string) => Object.assign(new Error('select secret from somewhere'), { code });

describe('toApiError', () => {
  it.each(['57014', '40001', '40P01', '55P03'])('calls a database busy whose statement ended with %s', code => {
    expect(toApiError(coded(code))).toMatchObject({ statusCode: 503, code: 'database_busy' });
  });

  it.each(['57P01', '57P03', '08006', '53300', 'ECONNREFUSED'])('calls a database away that says %s', code => {
    expect(toApiError(coded(code))).toMatchObject({ statusCode: 503, code: 'database_unavailable' });
  });

  it.each(['FetchError', 'ResponseError'])('calls another service unavailable on a %s, not the database', name => {
    expect(toApiError(Object.assign(coded('ECONNRESET'), { name }))).toMatchObject({ statusCode: 503, code: 'service_unavailable' });
  });

  it('knows no words for a fault of our own, so that none are shown', () => {
    expect(toApiError(coded('42703'))).toBeUndefined();
    expect(toApiError('text')).toBeUndefined();
  });

  it('never repeats what the database said', () => {
    expect(toApiError(coded('57014'))!.message).not.toContain('secret');
  });
});
