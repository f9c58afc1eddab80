/** What GitHub's GraphQL API answers for one field instead of doing what was asked. */
export class GraphqlRefusal extends Error {
  /** GitHub's word for the kind; none for the few errors that come without one. */
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export const unprocessable = (message: string) => new GraphqlRefusal('UNPROCESSABLE', message);

export const noNode = (id: string) =>
  new GraphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`);
