/** A refusal in the vendor's envelope. */
export class SnowError extends Error {
  constructor(readonly status: number, message: string, readonly detail: string | null) {
    super(message);
  }

  /** The body the vendor sends. */
  toBody(): unknown {
    return { error: { message: this.message, detail: this.detail }, status: 'failure' };
  }
}

export const notAuthenticated = () =>
  new SnowError(401, 'User Not Authenticated', 'Required to provide Auth information');

export const insufficientRights = () =>
  new SnowError(403, 'Insufficient rights to query records', null);

export const noRecord = () =>
  new SnowError(
    404,
    'No Record found',
    "Record doesn't exist or ACL restricts the record retrieval",
  );

export const invalidTable = (table: string) =>
  new SnowError(400, `Invalid table ${table}`, `Table ${table} does not exist`);
