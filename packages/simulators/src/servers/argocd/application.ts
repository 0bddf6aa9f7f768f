/** A source of manifests. */
export interface WireSource {
  readonly repoURL: string;
  readonly path?: string;
  readonly chart?: string;
  readonly ref?: string;
  readonly targetRevision: string;
  readonly kustomize?: Readonly<Record<string, unknown>>;
  readonly helm?: Readonly<Record<string, unknown>>;
}

/** An application, as far as filters look at it; the rest is written through. */
export interface WireApplication {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
  } & Readonly<Record<string, unknown>>;
  readonly spec: {
    readonly project: string;
    readonly source?: WireSource;
    readonly sources?: readonly WireSource[];
  } & Readonly<Record<string, unknown>>;
  readonly status: Readonly<Record<string, unknown>>;
}

/** RFC 3339 without fractions, as Kubernetes keeps times. */
export const isoSeconds = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Namespace and name: what tells applications apart. */
export const keyOf = ({ metadata }: WireApplication): string =>
  `${metadata.namespace}/${metadata.name}`;
