import { noticeKey } from './notice';

describe('noticeKey', () => {
  it.each([
    [{ status: 'maintenance' }, 'status'],
    [{ status: 'Under-Maintenance', until: '2026-11-20T12:00:00Z' }, 'status'],
    [{ state: 'HIBERNATING' }, 'state'],
    [{ status: 'SERVICE_UNAVAILABLE', code: 503 }, 'status'],
    [{ maintenance: true }, 'maintenance'],
    [{ maintenance: 'until noon' }, 'maintenance'],
    [{ error: 'login_required' }, 'error'],
    [{ code: 'unauthenticated', retry: false }, 'code'],
    [{ message: 'The service is down for maintenance.' }, 'message'],
    [{ title: 'Sign in to continue' }, 'title'],
    [{ error: { code: 'session_expired' } }, 'code'],
    [{ error: { message: 'You must log in', detail: null }, status: 'failure' }, 'message'],
  ])('takes %j for a notice', (json, key) => {
    expect(noticeKey(json)).toBe(key);
  });

  it.each([
    [{}],
    [null],
    ['maintenance'],
    [[{ status: 'maintenance' }]],
    [{ maintenance: false }],
    [{ maintenance: '' }],
    [{ status: 'success' }],
    [{ status: 'error', error: 'invalid parameter "query"' }],
    [{ hello: 'maintenance' }],
    [{ message: 'The catalog imagines a blog in the log' }],
    [{ Version: 'v2.13.1', GoVersion: 'go1.23' }],
    [{ access_token: 'a', expires_in: 1799 }],
  ])('takes %j for another form', json => {
    expect(noticeKey(json)).toBeUndefined();
  });

  it.each([
    ['of Dynatrace', { problems: [], totalCount: 0, title: 'Maintenance of the login' }],
    ['of ServiceNow', { result: [{ state: 'maintenance' }], error: { message: 'log in' } }],
    ['of Argo CD', { metadata: { resourceVersion: '1' }, items: null, status: 'maintenance' }],
    ['of GitLab', { id: 1, name: 'maintenance', message: 'Sign in', namespace: { id: 2 } }],
    ['of Elasticsearch', { took: 1, hits: { hits: [] }, status: 'unavailable' }],
    ['of Prometheus', { status: 'success', data: { result: [] }, error: 'login_required' }],
  ])('never takes an answer %s with records for a notice', (_, json) => {
    expect(noticeKey(json)).toBeUndefined();
  });
});
