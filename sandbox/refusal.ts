const DOCUMENTATION = 'https://docs.github.com/rest';

/** What GitHub answers instead of doing what was asked. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;

  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }

  /** The JSON body in GitHub's shape. */
  body(): Record<string, unknown> {
    const errors = this.errors === undefined ? {} : { errors: this.errors };
    return {
      message: this.message,
      ...errors,
      documentation_url: DOCUMENTATION,
      status: String(this.status),
    };
  }
}

export const notFound = () => new Refusal(404, 'Not Found');
export const badCredentials = (message = 'Bad credentials') => new Refusal(401, message);
export const forbiddenBecause = (message: string) => new Refusal(403, message);
export const forbidden = () => new Refusal(403, 'Resource not accessible by integration');

/** A body that does not fit the endpoint's schema. */
export const invalidRequest = (...reasons: readonly string[]) =>
  new Refusal(422, `Invalid request.\n\n${reasons.join('\n')}`);

/** A body that fits the schema and is refused all the same. */
export const validationFailed = (...errors: readonly unknown[]) =>
  new Refusal(422, 'Validation Failed', errors);
