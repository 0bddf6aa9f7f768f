import { z } from 'zod';

/** What may tell the environment of an application, in the order tried. */
export const ENVIRONMENT_CANDIDATES = [
  'label',
  'destinationName',
  'destinationNamespace',
  'project',
  'nameSuffix',
] as const;
export type EnvironmentCandidate = (typeof ENVIRONMENT_CANDIDATES)[number];

/** What an Argo CD instance's config holds beside the parts every source has. */
export const optionsSchema = z.strictObject({
  /** Token of a project role, or of an account with `apiKey`. */
  token: z.string().min(8).max(10_000),
  /** Labels of applications that name their environment, the first that is there. */
  environmentLabels: z
    .array(z.string().min(1).max(317))
    .max(10)
    .default(['environment', 'app.kubernetes.io/environment']),
  /** Where else the environment may be told, in the order tried. */
  environmentFrom: z
    .array(z.enum(ENVIRONMENT_CANDIDATES))
    .min(1)
    .default([...ENVIRONMENT_CANDIDATES]),
});
export type ArgocdOptions = z.infer<typeof optionsSchema>;

export const pivotSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('apps'), apps: z.array(z.string()), project: z.string().optional() }),
  z.strictObject({
    kind: z.literal('selector'),
    selector: z.string(),
    namespace: z.string().optional(),
    project: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('project'), project: z.string(), namespace: z.string().optional() }),
]);

/** `GET /applications`; `items` is null or absent when there are none (gRPC-gateway leaves out zero values). */
export const listSchema = z
  .object({ metadata: z.object({}).nullish(), items: z.array(z.unknown()).nullish() })
  .refine(({ metadata, items }) => Boolean(metadata) || items !== undefined);

/** `GET /account/can-i/{resource}/{action}/{subresource}`. */
export const canISchema = z.object({ value: z.enum(['yes', 'no']) });

const text = z.string().nullish();

/** What tells whose an application is; all of it is in the short list, too. */
export const identitySchema = z.object({
  metadata: z.object({
    name: z.string().min(1).max(253),
    namespace: z.string().max(63).nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z.object({ project: text }).nullish(),
});
export type Identity = z.infer<typeof identitySchema>;

/** Parameters of a chart hold secrets here and there: those that name an image's tag are kept. */
const IMAGE_TAG_PARAMETER = /(^|\.)(image\.)?tag$/i;

const sourceSchema = z.object({
  // Somebody's credentials may stand in the address.
  repoURL: z.string().transform(url => url.replace(/\/\/[^/@]*@/, '//')).nullish(),
  chart: text,
  targetRevision: text,
  kustomize: z.object({ images: z.array(z.string()).nullish() }).nullish(),
  helm: z
    .object({
      parameters: z
        .array(z.object({ name: text, value: text }))
        .transform(list => list.filter(({ name }) => IMAGE_TAG_PARAMETER.test(name ?? '')))
        .nullish(),
    })
    .nullish(),
});
export type AppSource = z.infer<typeof sourceSchema>;

/** One source with one revision, or several with as many. */
const deployedShape = {
  revision: text,
  revisions: z.array(z.string()).nullish(),
  source: sourceSchema.nullish(),
  sources: z.array(sourceSchema).nullish(),
};
export const deployedSchema = z.object(deployedShape);
export type DeployedShape = z.infer<typeof deployedSchema>;

/** An entry of `status.history`. Who began it is not read. */
export const historySchema = z.object({
  ...deployedShape,
  // The first one is 0, which gRPC-gateway leaves out.
  id: z.number().int().nonnegative().nullish(),
  deployedAt: z.string(),
  deployStartedAt: text,
});
export type HistoryEntry = z.infer<typeof historySchema>;

/**
 * An application. What is not named is left out, so what this gives is also what is kept
 * of a page: no person, message, annotation or manifest is among it.
 */
export const applicationSchema = z.object({
  metadata: identitySchema.shape.metadata.extend({ uid: text }),
  spec: z
    .object({
      project: text,
      source: sourceSchema.nullish(),
      sources: z.array(sourceSchema).nullish(),
      destination: z.object({ name: text, namespace: text }).nullish(),
    })
    .nullish(),
  status: z
    .object({
      sync: z.object({ status: text, revision: text, revisions: z.array(z.string()).nullish() }).nullish(),
      health: z.object({ status: text, lastTransitionTime: text }).nullish(),
      history: z.array(z.unknown()).nullish(),
      operationState: z
        .object({
          phase: text,
          startedAt: text,
          finishedAt: text,
          syncResult: deployedSchema.nullish(),
          operation: z
            .object({ sync: deployedSchema.extend({ dryRun: z.boolean().nullish() }).nullish() })
            .nullish(),
        })
        .nullish(),
      conditions: z.array(z.object({ type: text })).nullish(),
      summary: z.object({ images: z.array(z.string()).nullish() }).nullish(),
      controllerNamespace: text,
    })
    .nullish(),
});
export type Application = z.infer<typeof applicationSchema>;

/** `GET /session/userinfo`. */
export const userInfoSchema = z.object({ loggedIn: z.boolean().nullish() });
/** `GET /version`, outside of `/v1`. */
export const versionSchema = z.object({ Version: z.string().max(100) });
