import Ajv, { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { readRecording } from './recordings';

export const SPECIFICATION = 'specs/dynatrace-environment-v2-openapi-2021.yaml';

interface Schema {
  properties: Record<string, Record<string, unknown>>;
}

const nullable = (schema: Record<string, unknown>) => ({
  anyOf: [schema, { type: 'null' }],
});

/**
 * Validator of a schema of the vendor's specification, widened by what
 * recordings show: nulls among values and dimensions, `nextPageKey: null`,
 * `rootCauseEntity: null`, `lastWritten: null`, free entity properties.
 */
export function validatorOf(name: string): ValidateFunction {
  const document = parse(readRecording(SPECIFICATION) ?? '', {
    maxAliasCount: -1,
  }) as {
    components: { schemas: Record<string, Schema> };
  };
  const { schemas } = document.components;
  const series = schemas.MetricSeries.properties;
  series.values.items = { type: ['number', 'null'] };
  series.dimensions.items = { type: ['string', 'null'] };
  series.dimensionMap.additionalProperties = { type: ['string', 'null'] };
  schemas.Entity.properties.properties.additionalProperties = true;
  for (const [schema, property] of [
    ['MetricData', 'nextPageKey'],
    ['Problems', 'nextPageKey'],
    ['Problem', 'rootCauseEntity'],
    ['MetricDescriptor', 'lastWritten'],
    ['ConstraintViolation', 'location'],
  ]) {
    schemas[schema].properties[property] = nullable(
      schemas[schema].properties[property],
    );
  }
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addFormat('int64', true);
  ajv.addFormat('int32', true);
  ajv.addFormat('double', true);
  ajv.addSchema({ $id: 'spec', ...document });
  return ajv.compile({ $ref: `spec#/components/schemas/${name}` });
}
