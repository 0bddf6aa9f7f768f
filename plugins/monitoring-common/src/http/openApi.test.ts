import { buildOpenApi } from './openApi';
import { routes } from './routes';

interface Operation {
  operationId: string;
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
  security: unknown[];
}
const document = buildOpenApi('1.2.3') as { openapi: string; paths: Record<string, Record<string, Operation>> };
const operations = Object.values(document.paths).flatMap(path => Object.values(path));

describe('buildOpenApi', () => {
  it('describes every route of the table once', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations.map(operation => operation.operationId).sort()).toEqual(Object.keys(routes).sort());
  });

  it('says which parameters are needed', () => {
    const { parameters } = document.paths['/applications/{appId}/timeseries'].get;
    const required = parameters.filter(parameter => parameter.required).map(parameter => parameter.name);
    expect(required).toEqual(['appId', 'metric']);
    expect(parameters.find(parameter => parameter.name === 'appId')?.in).toBe('path');
  });

  it('has a body where the route has one, and asks for credentials but for the health check', () => {
    expect(document.paths['/admin/batch/trigger'].post.requestBody).toBeDefined();
    expect(document.paths['/meta'].get.requestBody).toBeUndefined();
    expect(operations.filter(operation => operation.security.length === 0).map(operation => operation.operationId)).toEqual(['health']);
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
