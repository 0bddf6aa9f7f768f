import { z } from 'zod';
import { RouteDefinition } from './routeDefinition';
import { routes } from './routes';

type Json = Record<string, unknown>;

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest as Json;
};

function parameters(definition: RouteDefinition): Json[] {
  const list = (place: 'path' | 'query', schema: z.ZodObject): Json[] =>
    Object.entries(schema.shape).map(([name, field]) => ({
      name,
      in: place,
      required: place === 'path' || !(field as z.ZodType).safeParse(undefined).success,
      schema: jsonSchema(field as z.ZodType, 'input'),
    }));
  return [...list('path', definition.params), ...list('query', definition.query)];
}

const errorResponse = (description: string): Json => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
});

function operation(id: string, definition: RouteDefinition): Json {
  return {
    operationId: id,
    summary: definition.summary,
    description: definition.permission
      ? `Needs the permission \`${definition.permission.name}\`.`
      : 'Needs no permission.',
    security: definition.caller === 'anyone' ? [] : [{ backstage: [] }],
    parameters: parameters(definition),
    ...(definition.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(definition.body, 'input') } },
          },
        }
      : {}),
    responses: {
      200: {
        description: 'The answer',
        content: { [definition.contentType ?? 'application/json']: { schema: jsonSchema(definition.response, 'output') } },
      },
      400: errorResponse('A parameter is wrong; the message names it and what works'),
      401: errorResponse('No or wrong credentials'),
      403: errorResponse('The permission is missing'),
      404: errorResponse('Not there, or not for the caller to see'),
      503: errorResponse('The database or the upstream does not answer'),
    },
  };
}

/** The API as an OpenAPI 3.1 document, made from the schemas that validate it. */
export function buildOpenApi(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [id, definition] of Object.entries(routes)) {
    const path = definition.path.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [definition.method]: operation(id, definition as unknown as RouteDefinition),
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Rosetta Monitoring', version },
    servers: [{ url: '/api/monitoring' }],
    paths,
    components: {
      securitySchemes: { backstage: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Error: {
          type: 'object',
          required: ['error', 'response'],
          properties: {
            error: {
              type: 'object',
              required: ['name', 'message', 'code'],
              properties: {
                name: { type: 'string' },
                message: { type: 'string' },
                code: { type: 'string' },
                details: {},
              },
            },
            response: {
              type: 'object',
              required: ['statusCode'],
              properties: { statusCode: { type: 'integer' } },
            },
          },
        },
      },
    },
  };
}
