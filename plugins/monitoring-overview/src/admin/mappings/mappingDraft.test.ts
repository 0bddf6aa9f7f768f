import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import {
  BAD_ENTITY_ID,
  buildMapping,
  buildMappingCell,
  buildMappingMatrix,
  NOT_MAPPED,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { annotationYaml, fieldError, firstDraft } from './mappingDraft';

const [dynatrace, servicenow, gitlab] = buildMappingMatrix().sources;
const draft = {
  environment: 'production',
  instance: 'main',
  key: 'dynatrace.entityId',
  value: 'SERVICE-1',
  isOff: false,
  note: '',
};

describe('firstDraft', () => {
  it('takes the mapping that is there', () => {
    const cell = buildMappingCell('servicenow', {
      mapping: buildMapping({ instance: null }),
    });
    expect(firstDraft(cell, servicenow, 'uat')).toMatchObject({
      environment: 'production',
      instance: 'main',
      key: 'cmdb.ciName',
      value: 'CARDS SWITCH 2',
    });
  });

  it('takes a bad value of an overlay, so that it can be corrected', () => {
    const finding = {
      ...BAD_ENTITY_ID,
      key: 'rosetta.io/env.uat.dynatrace.tag',
      value: 'app',
    };
    const cell = buildMappingCell('dynatrace', {
      state: 'invalid',
      findings: [finding],
    });
    expect(firstDraft(cell, dynatrace, 'uat')).toMatchObject({
      environment: 'uat',
      key: 'dynatrace.tag',
      value: 'app',
    });
  });

  it('speaks for every environment where facts say theirs', () => {
    expect(
      firstDraft(buildMappingCell('gitlab', NOT_MAPPED), gitlab, 'uat'),
    ).toMatchObject({ environment: '*', key: 'gitlab.projectId', value: '' });
  });
});

describe('annotationYaml', () => {
  it.each([
    [
      'the default environment',
      'production',
      dynatrace,
      "rosetta.io/dynatrace.entityId: 'SERVICE-1'",
    ],
    [
      'another environment',
      'uat',
      dynatrace,
      "rosetta.io/env.uat.dynatrace.entityId: 'SERVICE-1'",
    ],
  ])('of %s', (_, environment, source, expected) => {
    expect(
      annotationYaml({ ...draft, environment }, source, 'production'),
    ).toBe(expected);
  });

  it.each([
    ['*', "rosetta.io/gitlab.projectId: 'it''s'"],
    ['production', "rosetta.io/env.production.gitlab.projectId: 'it''s'"],
  ])(
    'of a source whose facts say their environment, for %s',
    (environment, expected) => {
      expect(
        annotationYaml(
          { ...draft, environment, key: 'gitlab.projectId', value: "it's" },
          gitlab,
          'production',
        ),
      ).toBe(expected);
    },
  );

  it('is empty where the source is switched off', () => {
    expect(
      annotationYaml(
        { ...draft, isOff: true, instance: 'trade' },
        dynatrace,
        'production',
      ),
    ).toBe("rosetta.io/dynatrace.entityId: ''");
  });
});

describe('fieldError', () => {
  it.each([
    [
      new MonitoringApiError(400, 'invalid_parameter', 'value: is bad'),
      'value',
    ],
    [
      new MonitoringApiError(400, 'invalid_parameter', 'entityRef: is bad'),
      undefined,
    ],
    [new MonitoringApiError(409, 'exists', 'value: is bad'), undefined],
    [new TypeError('value: is bad'), undefined],
  ])('of %s', (error, field) => {
    expect(fieldError(error)?.field).toBe(field);
  });
});
