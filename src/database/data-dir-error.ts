/** The folder of the embedded database can't be used; the message says why and what to do. */
export class DataDirError extends Error {
  override readonly name = 'DataDirError';
}
