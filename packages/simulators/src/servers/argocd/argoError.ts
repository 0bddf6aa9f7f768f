/** A refusal in the vendor's envelope; `code` is the one of gRPC. */
export class ArgoError extends Error {
  constructor(readonly status: number, readonly code: number, text: string) {
    super(text);
  }

  toBody(): unknown {
    return { error: this.message, code: this.code, message: this.message };
  }
}

export const noSession = () => new ArgoError(401, 16, 'no session information');

export const expiredSession = () =>
  new ArgoError(
    401,
    16,
    'invalid session: token has invalid claims: token is expired',
  );

export const wrongPassword = () =>
  new ArgoError(401, 16, 'Invalid username or password');

export const permissionDenied = () =>
  new ArgoError(403, 7, 'permission denied');

export const missingApplication = (name: string) =>
  new ArgoError(404, 5, `applications.argoproj.io "${name}" not found`);

export const badArgument = (text: string) => new ArgoError(400, 3, text);

export const notServed = () => new ArgoError(404, 5, 'Not Found');
