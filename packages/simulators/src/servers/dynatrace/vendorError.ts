/** Where the vendor says the fault of a request lies. */
export interface ConstraintViolation {
  readonly path: string;
  readonly message: string;
  readonly parameterLocation: 'PATH' | 'QUERY' | 'HEADER';
  readonly location: null;
}

/** A refusal in the vendor's envelope. */
export class VendorError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly violations: readonly ConstraintViolation[] = [],
  ) {
    super(message);
  }

  /** The body the vendor sends. */
  toBody(): unknown {
    return {
      error: {
        code: this.status,
        message: this.message,
        ...(this.violations.length
          ? { constraintViolations: this.violations }
          : {}),
      },
    };
  }
}

/** The 400 the vendor answers when a parameter is refused. */
export function refuse(
  path: string,
  message: string,
  parameterLocation: 'PATH' | 'QUERY' = 'QUERY',
): VendorError {
  return new VendorError(400, 'Constraints violated.', [
    { path, message, parameterLocation, location: null },
  ]);
}
